namespace PacSpace.Bench.Load;

/// <summary>An environment that load goes to, by way of one of its servers.</summary>
/// <param name="Customers">Whose deltas they are; nobody else may record any of them during the run.</param>
/// <param name="Tally">Of what was acknowledged, by number of the customer.</param>
internal sealed record LoadTarget(Uri Server, string Key, LoadCustomers Customers, Tally Tally);
