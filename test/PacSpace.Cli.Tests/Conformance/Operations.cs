using System.Text.Json.Nodes;

namespace PacSpace.Cli.Tests.Conformance;

/// <summary>A call of the list as a command line.</summary>
/// <param name="Arguments">What follows the command's name.</param>
/// <param name="Input">What it reads.</param>
internal sealed record Line(string[] Arguments, string Input = "");

/// <summary>The operations of the list that the command has, by their names in it.</summary>
internal static class Operations
{
    public static IReadOnlyDictionary<string, Func<Given, Line>> All { get; } = new Dictionary<string, Func<Given, Line>>
    {
        ["emit"] = g => Emit(g, []),
        ["emitAndWait"] = g => Emit(g, ["--wait", "20s"]),
        ["derive"] = g => new(["derive", g.Text("customerId")!, .. g.Options(
            ("startingBalance", "--starting-balance"), ("limit", "--limit"), ("offset", "--offset"), ("order", "--order"),
            ("granularity", "--granularity")), .. Scope(g)]),
        ["deriveCurrentMonth"] = g => new(["derive", g.Text("customerId")!, "--time-preset", "current_month"]),
        ["deriveForPeriod"] = g => new(["derive", g.Text("customerId")!, .. Scope(g)]),
        ["deriveMonthsBack"] = g => new(["derive", g.Text("customerId")!, .. g.Options(("months", "--months-back"))]),
        ["deriveDaysBack"] = g => new(["derive", g.Text("customerId")!, .. g.Options(("days", "--days-back"))]),
        ["compare"] = g => new(["compare", .. g.Text("customerId") is { } customer ? (string[])[customer] : [], .. g.Options(
            ("yours", "--yours"), ("theirs", "--theirs"), ("startingBalance", "--starting-balance")), .. Scope(g)]),
        ["checkpoint"] = g => new(["checkpoint", .. g.Text("customerId") is { } customer ? (string[])[customer] : [], .. Scope(g)]),
        ["listCheckpoints"] = g => new(["checkpoints", "list", .. g.Options(("customerId", "--customer"), ("limit", "--limit"))]),
        ["checkpoints.get"] = g => new(["checkpoints", "show", g.Text("idOrRoot")!]),
        ["checkpoints.compare"] = g => new(["checkpoints", "compare", g.Text("from")!, g.Text("to")!]),
        ["customers"] = g => new(["customers", "list", .. g.Options(("search", "--search"), ("limit", "--limit"))]),
        ["customer"] = g => new(["customers", "show", g.Text("customerId")!, .. g.Options(("deltaLimit", "--delta-limit"))]),
        ["receipt"] = g => new(["receipt", g.Text("customerId")!]),
        ["imports.start"] = g => new(
            ["import", "-", .. g.Options(("format", "--format"), ("importId", "--import-id"))], g.Text("file")!),
        ["reconcile"] = g => new(["reconcile", "-", "--format", "ndjson", .. g.Options(("customerId", "--customer"))],
            string.Concat(g.Node("theirs")!.AsArray().Select(row => row!.ToJsonString() + "\n"))),
    };

    private static Line Emit(Given g, string[] more)
    {
        var adjusts = new Given(g.Node("adjusts")?.AsObject() ?? []);
        return new(["emit", g.Text("customerId")!, g.Text("delta")!, g.Text("reason")!, .. g.Options(
                ("referenceId", "--reference-id"), ("metadata", "--metadata"), ("occurredAt", "--occurred-at"), ("unit", "--unit"),
                ("idempotencyKey", "--idempotency-key")),
            .. adjusts.Options(("recordId", "--adjusts-record-id"), ("referenceId", "--adjusts-reference-id")),
            .. g.Text("include") == "statement" ? (string[])["--include-statement"] : [], .. more]);
    }

    private static IEnumerable<string> Scope(Given g) => g.Options(
        ("period", "--period"), ("timePreset", "--time-preset"), ("startDate", "--start-date"), ("endDate", "--end-date"),
        ("startingCheckpoint", "--starting-checkpoint"));
}

/// <summary>Arguments of a call. Each must be asked for, or the driver knows less than the list says.</summary>
internal sealed class Given(JsonObject arguments)
{
    private readonly HashSet<string> _unused = [.. arguments.Select(a => a.Key)];

    public IReadOnlyCollection<string> Unused => _unused;

    public JsonNode? Node(string name)
    {
        _unused.Remove(name);
        return arguments[name];
    }

    /// <summary>As it is typed: a text as it is, anything else as JSON.</summary>
    public string? Text(string name) => Node(name) is { } node
        ? node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node.ToJsonString() : null;

    /// <summary>Options of what is given.</summary>
    public IEnumerable<string> Options(params (string Name, string Option)[] options) =>
        [.. options.Select(o => (o.Option, Text: Text(o.Name))).Where(o => o.Text is not null).SelectMany(o => (string[])[o.Option, o.Text!])];
}
