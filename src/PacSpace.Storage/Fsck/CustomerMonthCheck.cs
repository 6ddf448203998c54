using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Fsck;

/// <summary>
/// Holds customers' months against their deltas. Times never fall along a history, so a stretch is of one month if its
/// ends are.
/// </summary>
internal sealed class CustomerMonthCheck(ILedgerScan ledger, long environment, Action<Damage> report)
{
    public void Run()
    {
        using var months = ledger.Months(environment).GetEnumerator();
        var any = months.MoveNext();
        foreach (var (id, head, _) in ledger.Customers(environment))
        {
            for (; any && string.CompareOrdinal(months.Current.CustomerId, id) < 0; any = months.MoveNext())
                ReportStray(months.Current);
            var own = new List<CustomerMonth>();
            for (; any && months.Current.CustomerId == id; any = months.MoveNext()) own.Add(months.Current);
            if (head is not null) Check(head, own);
        }
        for (; any; any = months.MoveNext()) ReportStray(months.Current);
    }

    private void Check(CustomerHead head, List<CustomerMonth> months)
    {
        if (head.HasDeltas && months is not [{ FirstSequence: 1 }, ..])
            Report(head.CustomerId, "the month of its first delta is not listed");
        for (var i = 0; i < months.Count; i++)
        {
            var (first, last) = (months[i].FirstSequence, i + 1 < months.Count ? months[i + 1].FirstSequence - 1 : head.Sequence);
            if (last < first || !IsOf(months[i], first) || !IsOf(months[i], last))
                Report(head.CustomerId, $"its deltas {first} to {last} are listed as those of {months[i].Period}");
        }
    }

    /// <summary>A missing or damaged row is told elsewhere.</summary>
    private bool IsOf(CustomerMonth month, long sequence)
    {
        try
        {
            return ledger.FindDelta(environment, month.CustomerId, sequence) is not { } row
                || AppendPlan.MonthOf(row.Time) == month.Period;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    private void ReportStray(CustomerMonth month) =>
        Report(month.CustomerId, $"it has the month {month.Period}, but no row of its own");

    private void Report(string customerId, string what) => report(new Damage(what, environment, CustomerId: customerId));
}
