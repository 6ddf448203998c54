using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>
/// Three customers interleaved in one log, and the checkpoints of one of them: October (sequences 1 to 3) and November
/// (4 to 7, indices 7, 9, 10 and 12 between others), then December's first delta.
/// </summary>
internal sealed record Story(World World, CheckpointStatement October, CheckpointStatement November)
{
    public const string Customer = "acme";
    public const string NovemberStart = "2026-11-01T00:00:00.000Z";
    public const string NovemberEnd = "2026-12-01T00:00:00.000Z";

    /// <summary>Size of the log right after November's checkpoint.</summary>
    public const int SizeAtNovember = 14;

    public static Story Tell(World? told = null)
    {
        var world = told ?? new World();
        world.Emit(Customer, "100", "2026-10-05T08:00:00.000Z", reason: "deposit");
        world.Emit("bob", "50", "2026-10-05T08:00:00.000Z", unit: "");
        world.Emit(Customer, "-30.25", "2026-10-06T00:00:00.001Z");
        world.Emit("carol", "7", "2026-10-07T00:00:00.000Z", unit: "tokens");
        world.Emit(Customer, "-9.75", "2026-10-20T23:59:59.999Z");
        var october = world.Close(Customer, "2026-10-01T00:00:00.000Z", NovemberStart, "2026-11-01T00:00:00.500Z");
        world.Emit("bob", "-1", "2026-11-01T00:00:00.500Z", unit: "");
        world.Emit(Customer, "-0.000000001", "2026-11-02T09:00:00.000Z", reason: "Übertrag \"Nr. 1\" 😀\n\u2028");
        world.Emit("bob", "-1", "2026-11-03T00:00:00.000Z", unit: "");
        world.Emit(Customer, "25", "2026-11-03T00:00:00.000Z", metadata: "{\"a\": [1.50, \"é\"]}", reference: "inv/7");
        world.Emit(Customer, "-10", "2026-11-03T00:00:00.000Z", adjusts: world.Deltas(Customer)[1].Statement.Id);
        world.Emit("carol", "-2", "2026-11-09T00:00:00.000Z", unit: "tokens");
        world.Emit(Customer, "-5.5", "2026-11-30T23:59:59.999Z", occurred: "2026-11-30T20:00:00.000Z");
        var november = world.Close(Customer, NovemberStart, NovemberEnd, "2026-12-01T00:00:00.250Z");
        world.Emit("bob", "3", "2026-12-01T01:00:00.000Z", unit: "");
        world.Emit(Customer, "1", "2026-12-03T00:00:00.000Z");
        world.Emit("carol", "1", "2026-12-04T00:00:00.000Z", unit: "tokens");
        return new Story(world, october, november);
    }

    /// <summary>The story with a lie in the customer's delta of that sequence.</summary>
    public static Story LieAt(long sequence, Func<DeltaStatement, DeltaStatement> lie) => Tell(new World
    {
        Delta = delta => delta.Customer == Customer && delta.Sequence == sequence ? lie(delta) : delta,
    });

    /// <summary>The story with a lie in the checkpoint of that number.</summary>
    public static Story LieIn(long number, Func<CheckpointStatement, CheckpointStatement> lie) =>
        Tell(new World { Checkpoint = checkpoint => checkpoint.Number == number ? lie(checkpoint) : checkpoint });

    /// <summary>November's bundle under the last head, with consistency proofs from these sizes.</summary>
    public Bundle Bundle(params long[] consistency) => World.Bundle(November, null, consistency);

    /// <summary>The same, as if the head did not reach the next delta.</summary>
    public Bundle WithoutAfter()
    {
        var bundle = Bundle();
        return bundle with { Header = bundle.Header with { After = null } };
    }

    public CaseOptions Asked => CaseOptions.For(November);
}
