using System.Text;

namespace PacSpace.Core.Notes;

/// <summary>A log that a policy trusts, and where it is served, if the policy says so.</summary>
public sealed record PolicyLog(LogVerifierKey Key, string? Url);

/// <summary>A witness that a policy knows, under the name it has in the policy.</summary>
public sealed record PolicyWitness(string Name, WitnessKey Key, string? Url);

/// <summary>
/// Which logs and witnesses a verifier trusts, and how many of the witnesses a tree head needs (c2sp.org/tlog-policy).
/// Lines <c>log &lt;vkey&gt; [&lt;url&gt;]</c>, <c>witness &lt;name&gt; &lt;vkey&gt; [&lt;url&gt;]</c>,
/// <c>group &lt;name&gt; &lt;k|any|all&gt; &lt;member&gt;…</c> and, once, <c>quorum &lt;name|none&gt;</c>.
/// </summary>
public sealed class LogPolicy
{
    /// <summary>Longest policy that is read, in bytes.</summary>
    public const int MaxSize = 1024 * 1024;

    private readonly PolicyQuorum _quorum;

    internal LogPolicy(IReadOnlyList<PolicyLog> logs, IReadOnlyList<PolicyWitness> witnesses, PolicyQuorum quorum) =>
        (Logs, Witnesses, _quorum) = (logs, witnesses, quorum);

    /// <summary>At least one.</summary>
    public IReadOnlyList<PolicyLog> Logs { get; }

    public IReadOnlyList<PolicyWitness> Witnesses { get; }

    /// <summary>True unless the policy says <c>quorum none</c>.</summary>
    public bool AsksForWitnesses => !_quorum.IsNone;

    public static bool TryParse(ReadOnlySpan<byte> file, out LogPolicy? policy, out PolicyError? error)
    {
        var reader = new PolicyReader();
        error = reader.Read(file);
        policy = error is null ? reader.Policy() : null;
        return policy is not null;
    }

    /// <summary>
    /// Accepts a note that is the tree head of a log in this policy, signed by that log and cosigned by the quorum. A
    /// false signature of a key that the policy knows refuses the whole note, whatever else signed it; lines of other
    /// keys are ignored.
    /// </summary>
    public HeadVerdict Open(string note)
    {
        if (!SignedNote.TryParse(note, out var signed)) return HeadVerdict.Refused("it is not a signed note");
        if (!TreeHead.TryParse(signed!.Text, out var head)) return HeadVerdict.Refused("its text is not a tree head");
        var logs = Logs.Where(log => log.Key.Name == head!.Origin).ToList();
        if (logs.Count == 0) return HeadVerdict.Refused($"the policy names no log '{head!.Origin}'");
        if (JudgeLog(signed, logs) is { } reason) return HeadVerdict.Refused(reason);

        var cosigned = new Cosigned?[Witnesses.Count];
        for (var i = 0; i < cosigned.Length; i++)
        {
            if (!JudgeWitness(signed, Witnesses[i], out cosigned[i]))
                return HeadVerdict.Refused($"the cosignature of witness '{Witnesses[i].Name}' is false");
        }
        return _quorum.Missing([.. cosigned.Select(c => c is not null)]) is { } missing
            ? HeadVerdict.Refused(missing)
            : new HeadVerdict(head, null, [.. cosigned.OfType<Cosigned>()]);
    }

    /// <summary>The tree head that a note carries if a log of this policy signed it; witnesses are not asked.</summary>
    public TreeHead? OpenSigned(string note) =>
        SignedNote.TryParse(note, out var signed) && TreeHead.TryParse(signed!.Text, out var head)
            && Logs.Where(log => log.Key.Name == head!.Origin).ToList() is { Count: > 0 } logs
            && JudgeLog(signed, logs) is null ? head : null;

    private static string? JudgeLog(SignedNote note, List<PolicyLog> logs)
    {
        var text = Encoding.UTF8.GetBytes(note.Text);
        var isSigned = false;
        foreach (var log in logs)
        {
            foreach (var line in Claims(note, log.Key.Name, log.Key.KeyId))
            {
                if (!log.Key.Verify(text, line.Signature)) return $"the signature of '{log.Key.Name}' is false";
                isSigned = true;
            }
        }
        return isSigned ? null : $"the key that the policy has for '{logs[0].Key.Name}' did not sign it";
    }

    private static bool JudgeWitness(SignedNote note, PolicyWitness witness, out Cosigned? cosigned)
    {
        cosigned = null;
        foreach (var line in Claims(note, witness.Key.Name, witness.Key.KeyId))
        {
            if (!witness.Key.Verify(note.Text, line.Signature, out var time)) return false;
            if (cosigned is null || time > cosigned.UnixSeconds) cosigned = new Cosigned(witness.Name, time);
        }
        return true;
    }

    private static IEnumerable<NoteSignature> Claims(SignedNote note, string name, uint keyId) =>
        note.Signatures.Where(s => s.Name == name && s.KeyId == keyId);
}
