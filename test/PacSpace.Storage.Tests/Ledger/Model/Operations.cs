using CsCheck;
using PacSpace.Core.Amounts;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Model;

/// <summary>Something that is done to a ledger and to its model.</summary>
public abstract record Operation
{
    public sealed record Append(DeltaItem[] Items) : Operation
    {
        public override string ToString() => $"Append({string.Join("; ", Items.AsEnumerable())})";
    }

    /// <param name="Lag">Entries at the end of the log that folding does not see.</param>
    /// <param name="MonthsBack">0: the window is the current month.</param>
    public sealed record Checkpoint(string Customer, int MonthsBack, int Lag, string? Key) : Operation;

    public sealed record CreateCustomer(string Customer, string Unit, long CadenceSeconds) : Operation;

    /// <summary>Null members stay as they are.</summary>
    public sealed record ChangeCustomer(string Customer, string? Unit, long? CadenceSeconds) : Operation;

    public sealed record MoveClock(TimeSpan By) : Operation;

    public sealed record Verify : Operation;

    public sealed record Reopen : Operation;

    public sealed record Freeze : Operation;

    public sealed record Resume : Operation;

    /// <summary>Something under way when the ledger is cut off from its database; then it is done again.</summary>
    /// <param name="Place">The statement before which that happens.</param>
    /// <param name="Detail">What else varies: as the kind of database takes it.</param>
    public sealed record Crash(Operation Interrupted, int Place, CrashKind Kind, double Detail) : Operation;
}

public enum CrashKind
{
    /// <summary>The server ends before a statement reaches the database.</summary>
    Before,

    /// <summary>The server ends after a statement reached the database, which answers nobody.</summary>
    AnswerLost,

    /// <summary>Only a connection is lost, before a statement; the server goes on.</summary>
    ConnectionLostBefore,

    /// <summary>Only a connection is lost, with the answer to a statement; the server goes on.</summary>
    ConnectionLostWithAnswer,
}

/// <summary>Random operations over so few names that keys, references and customers meet often.</summary>
public static class Operations
{
    public const int Keys = 12;

    private static readonly Gen<string> Customer = Gen.OneOf("a", "b", "B");

    private static readonly Gen<string> Unit = Gen.OneOf("", "USD", "EUR");

    private static readonly Gen<long> Cadence = Gen.OneOf(0L, 0L, 1L, 86_400L);

    private static readonly Gen<string?> Key = Gen.Int[0, 2 * Keys - 1].Select(i => i < Keys ? $"k{i}" : null);

    private static readonly Gen<string?> Reference = Gen.OneOf<string?>(null, null, "", "r0", "r1", "R1");

    private static readonly Gen<string> Amounts =
        Gen.OneOf("1", "1", "1", "-1", "2.5", "-0.000000001", "1000000000", "-999999999.999999999");

    private static readonly Gen<AdjustsReference?> Adjusts = Gen.Frequency(
        (30, Gen.Const((AdjustsReference?)null)),
        (2, Gen.Int[-1, 30].Select(i => (AdjustsReference?)new AdjustsReference(i, null))),
        (2, Reference.Select(r => (AdjustsReference?)new AdjustsReference(null, r))),
        (1, Gen.Select(Gen.Int[0, 30], Reference, (i, r) => (AdjustsReference?)new AdjustsReference(i, r))));

    private static readonly Gen<PlanCap> Cap =
        Gen.OneOf(PlanCap.None, PlanCap.None, PlanCap.None, new PlanCap(25, true), new PlanCap(9, false));

    private static readonly Gen<DeltaItem> Item = Gen.Select(
        Gen.Select(Customer, Amounts, Gen.OneOf("use", "use", "use", "refund")),
        Gen.Select(Key, Reference, Gen.Bool),
        Gen.Select(Gen.OneOf<string?>(null, null, null, null, "", "USD"), Adjusts, Cap),
        Gen.Select(Gen.OneOf<string?>(null, null, "{}"), Gen.OneOf<long?>(null, null, 1)),
        (what, names, rules, rest) => new DeltaItem
        {
            CustomerId = what.Item1,
            Amount = Amount.ParseCanonical(what.Item2),
            Reason = what.Item3,
            IdempotencyKey = names.Item1,
            ReferenceId = names.Item2,
            DeduplicateByReference = names.Item3,
            Unit = rules.Item1,
            Adjusts = rules.Item2,
            Cap = rules.Item3,
            Metadata = rest.Item1,
            Occurred = rest.Item2,
        });

    private static readonly Gen<Operation> Append =
        Item.Array[1, 6].Select(items => (Operation)new Operation.Append(items));

    private static readonly Gen<Operation> Checkpoint = Gen.Select(
        Gen.OneOf("a", "a", "b"), Gen.OneOf(0, 0, 1), Gen.OneOf(0, 0, 0, 2, 5), Key,
        (customer, back, lag, key) => (Operation)new Operation.Checkpoint(customer, back, lag, key));

    private static readonly Gen<Operation> Verify = Gen.Const((Operation)new Operation.Verify());

    private static readonly Gen<Operation> Freeze = Gen.Const((Operation)new Operation.Freeze());

    private static readonly Gen<Operation> Resume = Gen.Const((Operation)new Operation.Resume());

    private static readonly Gen<Operation> CreateCustomer = Gen.Select(Customer, Unit, Cadence,
        (customer, unit, cadence) => (Operation)new Operation.CreateCustomer(customer, unit, cadence));

    private static readonly Gen<Operation> ChangeCustomer = Gen.Select(
        Customer, Gen.OneOf(Gen.Const((string?)null), Unit.Select(u => (string?)u)),
        Gen.OneOf(Gen.Const((long?)null), Cadence.Select(c => (long?)c)),
        (customer, unit, cadence) => (Operation)new Operation.ChangeCustomer(customer, unit, cadence));

    private static readonly Gen<Operation> One = Gen.Frequency(
        (12, Append), (12, Checkpoint), (1, CreateCustomer), (1, ChangeCustomer), (3, Verify), (1, Freeze), (5, Resume),
        (3, Gen.OneOf(1, 3_600_000L, 1_300_000_000L, -5_000_000_000L)
            .Select(ms => (Operation)new Operation.MoveClock(TimeSpan.FromMilliseconds(ms)))),
        (1, Gen.Const((Operation)new Operation.Reopen())));

    private static readonly Gen<Operation> Crash = Gen.Select(
        Gen.Frequency((10, Append), (6, Checkpoint), (1, CreateCustomer), (1, ChangeCustomer), (8, Verify), (2, Freeze),
            (2, Resume)),
        Gen.OneOf(Gen.Int[0, 15], Gen.Int[16, 40]), Gen.Enum<CrashKind>(), Gen.Double.Unit,
        (interrupted, place, kind, detail) => (Operation)new Operation.Crash(interrupted, place, kind, detail));

    public static Gen<Operation[]> Any { get; } = One.Array[1, 50];

    public static Gen<Operation[]> WithCrashes { get; } = Gen.Frequency((1, One), (1, Crash)).Array[1, 20];
}
