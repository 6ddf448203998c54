using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using PacSpace.Storage.Tests.Ledger.Model;

namespace PacSpace.Storage.Tests.Ledger.Crash;

/// <summary>
/// One crash to come: at the statement of a place, or earlier at one where none came yet, so that some hundred crashes
/// meet all statements, and commits in all kinds.
/// </summary>
/// <param name="met">Statements, and kinds of crashes at a commit, with how often one came there.</param>
public sealed partial class CrashPoint(Operation.Crash crash, ConcurrentDictionary<string, int> met)
{
    private const string Commit = "COMMIT";

    // The driver sends it by itself, before what it does next on a connection that was used before.
    private const string Discard = "DISCARD";

    private readonly Lock _gate = new();
    private int _left = crash.Place;

    public CrashKind Kind => crash.Kind;

    /// <summary>From 0 to below 1.</summary>
    public double Detail => crash.Detail;

    /// <summary>The statement at which it came; null: not yet.</summary>
    public string? Statement { get; private set; }

    /// <summary>How crashes of a kind at a commit are counted.</summary>
    public static string Of(CrashKind kind) => $"{kind} at {Commit}";

    /// <summary>True if it comes at this statement. Once only.</summary>
    public bool IsReached(string sql)
    {
        lock (_gate)
        {
            if (Statement is not null) return false;
            var name = Name(sql);
            if (name == Discard) return false;
            var isNew = !met.ContainsKey(name) || (name == Commit && !met.ContainsKey(Of(Kind)));
            if (_left-- > 0 && !isNew) return false;
            met.AddOrUpdate(name, 1, (_, count) => count + 1);
            if (name == Commit) met.AddOrUpdate(Of(Kind), 1, (_, count) => count + 1);
            Statement = sql;
            return true;
        }
    }

    /// <summary>A verb and the table that it is about.</summary>
    private static string Name(string sql)
    {
        var (verb, table) = (Verb().Match(sql).Value, Table().Match(sql).Groups[1].Value);
        return table.Length == 0 ? verb : $"{verb} {table}";
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Verb();

    [GeneratedRegex(@"(?:\bINTO|\bFROM|^UPDATE)\s+(\w+)")]
    private static partial Regex Table();
}

/// <summary>A ledger that can be cut off from its database between any two statements.</summary>
public interface ICrashingFixture
{
    /// <summary>
    /// Starts calls, lets the crash come over them, and leaves the ledger open on what the database then holds. Gives
    /// for each call what it answered, or null where it did not.
    /// </summary>
    Task<string?[]> CrashAsync(CrashPoint point, IReadOnlyList<Func<CancellationToken, Task<string>>> calls);
}
