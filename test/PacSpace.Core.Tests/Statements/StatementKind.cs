using System.Text;
using System.Text.Json;
using CsCheck;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Statements;

internal delegate IStatement? StatementParser(ReadOnlySpan<byte> bytes, out string? error);

/// <summary>One of the six statements: how to make, read and spell it.</summary>
/// <param name="Name">As in the file of its golden vectors.</param>
/// <param name="Context">The context line, without its line feed.</param>
/// <param name="Any">Valid statements with awkward strings.</param>
/// <param name="MayBeEmpty">The members that may be the empty string.</param>
internal sealed record StatementKind(
    string Name, string Context, Gen<IStatement> Any, StatementParser Parser, params string[] MayBeEmpty)
{
    public static readonly StatementKind[] All =
    [
        new("delta", "pacspace/delta/v1", AnyStatement.Delta, DeltaStatement.Parse, "occurred", "prev", "unit"),
        new("payload", "pacspace/payload/v1", AnyStatement.Payload, PayloadStatement.Parse,
            "adjusts", "metadata", "referenceId"),
        new("checkpoint", "pacspace/checkpoint/v1", AnyStatement.Checkpoint, CheckpointStatement.Parse, "prev", "unit"),
        new("selection", "pacspace/selection/v1", AnyStatement.Selection, SelectionStatement.Parse, "unit"),
        new("environment-checkpoint", "pacspace/environment-checkpoint/v1", AnyStatement.EnvironmentCheckpoint,
            EnvironmentCheckpointStatement.Parse, "prev"),
        new("successor", "pacspace/successor/v1", AnyStatement.Successor, SuccessorStatement.Parse),
    ];

    public static TheoryData<string> Names => [.. All.Select(kind => kind.Name)];

    public static StatementKind Of(string name) => All.Single(kind => kind.Name == name);

    /// <summary>A valid statement of this kind with all that needs care in its strings.</summary>
    public byte[] Golden => GoldenStatements.All.First(golden => golden.Kind == Name).Statement.Encode();

    public IStatement? Parse(byte[] bytes) => Parse(bytes, out _);

    public IStatement? Parse(byte[] bytes, out string? error)
    {
        var statement = Parser(bytes, out error);
        // A refusal has a reason, and nothing else does.
        Assert.Equal(statement is null, error is not null);
        return statement;
    }

    public bool Accepts(string text) => Parse(Encoding.UTF8.GetBytes(text)) is not null;

    /// <summary>The golden statement's members.</summary>
    public SortedDictionary<string, string> Members() => MembersOf(Encoding.UTF8.GetString(Golden));

    public static SortedDictionary<string, string> MembersOf(string statement)
    {
        var json = statement[(statement.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        return new(JsonSerializer.Deserialize<Dictionary<string, string>>(json)!, StringComparer.Ordinal);
    }

    /// <summary>The golden statement's members as JSON, one of them with another value if named.</summary>
    public IEnumerable<string> RawMembers(string? changed = null, string value = "") => Members().Select(member =>
        $"\"{member.Key}\":{(member.Key == changed ? value : JcsCanonicalizer.String(member.Value))}");

    /// <summary>A statement of these members in canonical form, whatever they are.</summary>
    public string Spell(IEnumerable<KeyValuePair<string, string>> members) =>
        SpellRaw(members.Select(member => $"\"{member.Key}\":{JcsCanonicalizer.String(member.Value)}"));

    /// <summary>A statement of these already written members.</summary>
    public string SpellRaw(IEnumerable<string> members) => $"{Context}\n{{{string.Join(',', members)}}}";

    /// <summary>The golden statement with another value of one member.</summary>
    public string With(string member, string value)
    {
        var members = Members();
        Assert.True(members.ContainsKey(member));
        members[member] = value;
        return Spell(members);
    }
}
