using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PacSpace.Client.Http;

namespace PacSpace.Client.Tests.Conformance;

/// <summary>The operations of the list, by their names in it.</summary>
internal static class Driver
{
    public delegate Task<object> Operation(PacSpaceClient client, Arguments given, bool walks, CancellationToken ct);

    public static IReadOnlyDictionary<string, Operation> Operations { get; } = new Dictionary<string, Operation>
    {
        ["emit"] = async (c, a, _, ct) => await c.Balance.EmitAsync(
            a.Text("customerId")!, a.Amount("delta")!.Value, a.Text("reason")!, Emit(new EmitOptions(), a), ct),
        ["emitAndWait"] = async (c, a, _, ct) => await c.Balance.EmitAndWaitAsync(a.Text("customerId")!,
            a.Amount("delta")!.Value, a.Text("reason")!, (EmitAndWaitOptions)Emit(new EmitAndWaitOptions(), a), ct),
        ["emitBatch"] = async (c, a, _, ct) => await c.Balance.EmitBatchAsync(
            [.. a.List("deltas").Select(BatchItem)], new() { IdempotencyKey = a.Text("idempotencyKey") }, ct),
        ["deltaStatus"] = async (c, a, _, ct) => await c.Balance.DeltaStatusAsync(a.Text("recordId")!, ct: ct),
        ["proof"] = async (c, a, _, ct) => await c.Balance.ProofAsync(a.Text("recordId")!, ct: ct),
        ["derive"] = (c, a, walks, ct) => One(c.Balance.DeriveAsync(a.Text("customerId")!, Derive(a), ct), walks, ct),
        ["deriveCurrentMonth"] = (c, a, walks, ct) =>
            One(c.Balance.DeriveCurrentMonthAsync(a.Text("customerId")!, ct: ct), walks, ct),
        ["deriveForPeriod"] = (c, a, walks, ct) =>
            One(c.Balance.DeriveForPeriodAsync(a.Text("customerId")!, a.Text("period")!, ct: ct), walks, ct),
        ["deriveMonthsBack"] = (c, a, walks, ct) =>
            One(c.Balance.DeriveMonthsBackAsync(a.Text("customerId")!, a.Number("months")!.Value, ct: ct), walks, ct),
        ["deriveDaysBack"] = (c, a, walks, ct) =>
            One(c.Balance.DeriveDaysBackAsync(a.Text("customerId")!, a.Number("days")!.Value, ct: ct), walks, ct),
        ["compare"] = async (c, a, _, ct) => await c.Balance.CompareAsync(
            a.Text("customerId"), a.Amount("yours")!.Value, a.Amount("theirs")!.Value,
            new() { Scope = ScopeOf(a), StartingBalance = a.Amount("startingBalance") }, ct),
        ["checkpoint"] = async (c, a, _, ct) =>
            await c.Balance.CheckpointAsync(a.Text("customerId"), new() { Scope = ScopeOf(a) }, ct),
        ["listCheckpoints"] = (c, a, walks, ct) => One(c.Balance.ListCheckpointsAsync(
            new() { CustomerId = a.Text("customerId"), Limit = a.Number("limit"), Offset = a.Number("offset") }, ct), walks, ct),
        ["checkpoints.get"] = async (c, a, _, ct) => await c.Balance.Checkpoints.GetAsync(a.Text("idOrRoot")!, ct: ct),
        ["checkpoints.compare"] = async (c, a, _, ct) =>
            await c.Balance.Checkpoints.CompareAsync(a.Text("from")!, a.Text("to")!, ct: ct),
        ["verify"] = (c, a, walks, ct) => One(c.VerifyAsync(a.Text("proofRoot")!, new()
        {
            Source = a.Text("source") switch
            {
                null => null, "db" => VerificationSource.Database, "chain" => VerificationSource.Chain, _ => VerificationSource.Both,
            },
        }, ct), walks, ct),
        ["receipt"] = (c, a, walks, ct) => One(c.Balance.ReceiptAsync(a.Text("customerId")!, ct: ct), walks, ct),
        ["receipts.get"] = (c, a, walks, ct) => One(c.Balance.Receipts.GetAsync(a.Text("receiptId")!, ct: ct), walks, ct),
        ["receipts.list"] = (c, a, walks, ct) => One(c.Balance.Receipts.ListAsync(a.Text("customerId")!, ct: ct), walks, ct),
        ["customers"] = (c, a, walks, ct) => One(c.Balance.CustomersAsync(new()
        {
            Search = a.Text("search"), Limit = a.Number("limit"), Page = a.Number("page"), Period = a.Text("period"),
        }, ct), walks, ct),
        ["customer"] = (c, a, walks, ct) => One(c.Balance.CustomerAsync(a.Text("customerId")!, new()
        {
            DeltaLimit = a.Number("deltaLimit"), DeltaPage = a.Number("deltaPage"), Period = a.Text("period"),
        }, ct), walks, ct),
        ["gaps"] = async (c, a, _, ct) => await c.Balance.GapsAsync(a.Text("customerId")!, ct: ct),
        ["usage"] = async (c, _, _, ct) => await c.Balance.UsageAsync(ct: ct),
        ["limits"] = async (c, _, _, ct) => await c.Balance.LimitsAsync(ct: ct),
        ["imports.start"] = async (c, a, _, ct) => await c.Balance.Imports.StartAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(a.Text("file")!)),
            a.Text("format") == "csv" ? UploadFormat.Csv : UploadFormat.Ndjson, new() { ImportId = a.Text("importId") }, ct),
        ["imports.get"] = async (c, a, _, ct) => await c.Balance.Imports.GetAsync(a.Text("importId")!, ct: ct),
        ["reconcile"] = async (c, a, _, ct) => await c.Balance.Reconciliations.StartAsync(a.Text("customerId")!,
            [.. a.List("theirs").Select(row => new StatementRow
            {
                ReferenceId = row.Text("referenceId"), Delta = row.Amount("delta")!.Value, Time = row.Time("time"),
            })], ct: ct),
    };

    /// <summary>What a client gave, as JSON.</summary>
    public static JsonNode Json(object given) => given is System.Collections.IEnumerable items
        ? new JsonArray([.. items.Cast<object>().Select(Json)])
        : JsonSerializer.SerializeToNode(given, Wire.Json.Options.GetTypeInfo(given.GetType()))!;

    private static async Task<object> One<TPage, TItem>(Paged<TPage, TItem> list, bool walks, CancellationToken ct) =>
        walks ? await list.ToListAsync(ct) : (await list)!;

    private static EmitOptions Emit(EmitOptions options, Arguments a) => options with
    {
        ReferenceId = a.Text("referenceId"),
        Metadata = a.Object("metadata"),
        OccurredAt = a.Time("occurredAt"),
        Unit = a.Text("unit"),
        Adjusts = AdjustsOf(a),
        IdempotencyKey = a.Text("idempotencyKey"),
        IncludeStatement = a.Text("include") == "statement",
    };

    private static BatchDelta BatchItem(Arguments a) => new()
    {
        CustomerId = a.Text("customerId")!,
        Delta = a.Amount("delta")!.Value,
        Reason = a.Text("reason")!,
        ReferenceId = a.Text("referenceId"),
        Metadata = a.Object("metadata"),
        Unit = a.Text("unit"),
        IdempotencyKey = a.Text("idempotencyKey"),
    };

    private static Adjusts? AdjustsOf(Arguments a) => a.Object("adjusts") is { } named
        ? new Adjusts { RecordId = (string?)named["recordId"], ReferenceId = (string?)named["referenceId"] } : null;

    private static DeriveOptions Derive(Arguments a) => new()
    {
        Scope = ScopeOf(a),
        StartingBalance = a.Amount("startingBalance"),
        Limit = a.Number("limit"),
        Offset = a.Number("offset"),
        NewestFirst = a.Text("order") == "desc",
        Granularity = a.Text("granularity") is { } word ? Enum.Parse<Granularity>(word, ignoreCase: true) : null,
    };

    private static Scope ScopeOf(Arguments a) => new()
    {
        Period = a.Text("period"),
        TimePreset = a.Text("timePreset"),
        StartDate = a.Time("startDate"),
        EndDate = a.Time("endDate"),
        StartingCheckpoint = a.Text("startingCheckpoint"),
        StartingCheckpointType = a.Text("startingCheckpointType"),
    };
}

/// <summary>Arguments of a call. Each must be asked for, or the driver knows less than the list says.</summary>
internal sealed class Arguments(JsonObject given)
{
    private readonly HashSet<string> _unused = [.. given.Select(member => member.Key)];

    public IReadOnlyCollection<string> Unused => _unused;

    public string? Text(string name) => (string?)Take(name);

    public int? Number(string name) => (int?)Take(name);

    public decimal? Amount(string name) => Text(name) is { } text
        ? decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : null;

    public DateTimeOffset? Time(string name) => Text(name) is { } text
        ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    public JsonObject? Object(string name) => Take(name)?.DeepClone().AsObject();

    public IEnumerable<Arguments> List(string name) => Take(name)!.AsArray().Select(item => new Arguments(item!.AsObject()));

    private JsonNode? Take(string name)
    {
        _unused.Remove(name);
        return given[name];
    }
}
