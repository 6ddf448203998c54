using System.Globalization;

namespace PacSpace.Core.Notes;

/// <summary>A witness (<paramref name="Threshold"/> 0, its number the only member) or a group of voters.</summary>
internal sealed record PolicyVoter(string Name, int Threshold, IReadOnlyList<int> Members);

/// <summary>The rule that says which witnesses are enough.</summary>
internal sealed class PolicyQuorum(IReadOnlyList<PolicyVoter> voters, int? quorum)
{
    public bool IsNone => quorum is null;

    /// <summary>Null if these witnesses are enough, otherwise what is missing.</summary>
    /// <param name="cosigned">For each witness of the policy whether it cosigned.</param>
    public string? Missing(ReadOnlySpan<bool> cosigned)
    {
        if (quorum is not { } asked) return null;
        // Members come before their groups, so one pass in order settles everything.
        var (votes, counts) = (new bool[voters.Count], new int[voters.Count]);
        for (var i = 0; i < voters.Count; i++)
        {
            var (threshold, members) = (voters[i].Threshold, voters[i].Members);
            if (threshold == 0) counts[i] = cosigned[members[0]] ? 1 : 0;
            else foreach (var member in members) counts[i] += votes[member] ? 1 : 0;
            votes[i] = counts[i] >= Math.Max(1, threshold);
        }
        if (votes[asked]) return null;
        var voter = voters[asked];
        return voter.Threshold == 0
            ? $"witness '{voter.Name}' did not cosign it"
            : string.Create(CultureInfo.InvariantCulture,
                $"quorum '{voter.Name}' needs {voter.Threshold} of {voter.Members.Count}, "
                + $"and {counts[asked]} cosigned it");
    }
}
