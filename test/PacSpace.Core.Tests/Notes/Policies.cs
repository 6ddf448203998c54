using System.Text;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Tests.Notes;

internal static class Policies
{
    public static readonly string LogKey = Heads.Signer().VerifierKey.ToString();

    public static readonly IReadOnlyList<Witness> Witnesses =
        [.. Enumerable.Range(1, 5).Select(i => new Witness($"witness.example.com/w{i}", (byte)(10 * i)))];

    /// <summary>The log, the five witnesses as w1 to w5, and these lines.</summary>
    public static string With(params string[] lines) => string.Concat(
        new[] { $"log {LogKey}" }
            .Concat(Witnesses.Select((w, i) => $"witness w{i + 1} {w.Key}"))
            .Concat(lines).Select(line => line + "\n"));

    public static LogPolicy Parse(string text)
    {
        Assert.True(LogPolicy.TryParse(Encoding.UTF8.GetBytes(text), out var policy, out var error), error?.ToString());
        Assert.Null(error);
        return policy!;
    }

    public static PolicyError Refuse(string text) => Refuse(Encoding.UTF8.GetBytes(text));

    public static PolicyError Refuse(byte[] octets)
    {
        Assert.False(LogPolicy.TryParse(octets, out var policy, out var error));
        Assert.Null(policy);
        return error!;
    }

    /// <summary>The head's note, cosigned by these witnesses (from 1).</summary>
    public static string Note(params int[] witnesses) =>
        Heads.Note() + string.Concat(witnesses.Select(w => Witnesses[w - 1].Line(Heads.Head.ToText())));
}
