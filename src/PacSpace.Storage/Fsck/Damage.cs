using System.Globalization;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Fsck;

/// <summary>Something in a ledger that does not hold, and where.</summary>
/// <param name="What">In words, after the place.</param>
/// <param name="Environment">Null: the file as a whole.</param>
public sealed record Damage(
    string What, long? Environment = null, long? LogIndex = null, string? CustomerId = null, long? Sequence = null)
{
    /// <summary><c>environment 1, entry 5, customer a, sequence 3: its running balance is …</c></summary>
    public override string ToString()
    {
        List<string> place = [];
        void Add(string name, object? value)
        {
            if (value is not null) place.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value}"));
        }

        Add("environment", Environment);
        Add("entry", LogIndex);
        Add("customer", CustomerId);
        Add("sequence", Sequence);
        return place.Count == 0 ? What : $"{string.Join(", ", place)}: {What}";
    }
}

/// <summary>How far a check has come, in entries read.</summary>
public readonly record struct FsckProgress(long Done, long Total);

/// <summary>One environment's log as it was found.</summary>
/// <param name="Entries">Entries that were read.</param>
/// <param name="SignatureChecked">False: its verifier key is not known here.</param>
public sealed record CheckedLog(LogState State, long Entries, int Customers, bool SignatureChecked);
