using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Matrix;

/// <summary>Every operation of the description × everything that it takes, as it may not be.</summary>
public sealed class InvalidFieldMatrixTests(MatrixWorld world) : IClassFixture<MatrixWorld>
{
    private const int TooLong = 300;
    private const int EmailLength = 254;

    // What a parameter of this name may not be, beside what its type and closed set say.
    private static readonly Dictionary<string, string[]> BadValues = new(StringComparer.Ordinal)
    {
        ["period"] = ["2026-13", "2026-1", "9999-12", "now"],
        ["startDate"] = ["yesterday", "2026-02-30"],
        ["endDate"] = ["tomorrow", "2026-13-01"],
        ["limit"] = ["0", "-1", "100000"],
        ["offset"] = ["-1"],
        ["page"] = ["0", "-1"],
        ["deltaPage"] = ["0"],
        ["deltaLimit"] = ["0", "100000"],
        ["fromSequence"] = ["0"],
        ["toSequence"] = ["0"],
        ["startingBalance"] = ["1e", "0.1234567891", "10000000000000000000", "x"],
        ["search"] = [new string('x', TooLong)],
        ["Idempotency-Key"] = [new string('k', TooLong), "ключ"],
        ["X-Environment"] = ["nowhere"],
        ["windowHours"] = ["0", "745"],
    };

    // What else must be there for a parameter or a member to be looked at.
    private static readonly Dictionary<string, (string Name, string Value)> Companions = new(StringComparer.Ordinal)
    {
        ["startDate"] = ("endDate", "2026-03-01"), ["endDate"] = ("startDate", "2026-01-01"),
        ["startingCheckpointType"] = ("startingCheckpoint", "chk_1"),
    };

    // companyName, name and organization stand for one another: one of them must be there.
    private static readonly HashSet<(string, string)> OneOfSeveral = [("register", "companyName")];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parameters_that_cannot_be_are_refused_by_their_names()
    {
        List<string> surprises = [];
        var cells = 0;
        foreach (var operation in DescribedOperation.All)
        {
            foreach (var parameter in operation.Parameters.Where(p => p.In != "path"))
            {
                foreach (var value in Bad(parameter))
                {
                    var answer = await SendAsync(operation, parameter, value);
                    cells++;
                    if ((answer.Status, answer.Code) != (400, "VALIDATION_ERROR") || !answer.Fields.Contains(parameter.Name))
                        surprises.Add($"{operation} {parameter.Name}={value}: {answer.Status} {answer.Body?["error"]}");
                }
            }
        }
        Cells.AreAsExpected(surprises);
        Assert.InRange(cells, 200, int.MaxValue);
    }

    [Fact]
    public async Task Members_of_another_type_are_refused_by_their_names()
    {
        List<string> surprises = [];
        foreach (var (operation, member, schema) in Members())
        {
            foreach (var value in OtherTypes(schema))
            {
                var answer = await SendAsync(operation, body => body[member] = JsonNode.Parse(value));
                if ((answer.Status, answer.Code) != (400, "VALIDATION_ERROR") || !Names(answer, member))
                    surprises.Add($"{operation} {member}: {value} gives {answer.Status} {answer.Body?["error"]}");
            }
        }
        Cells.AreAsExpected(surprises);
    }

    [Fact]
    public async Task Words_that_are_not_in_a_closed_set_are_refused()
    {
        List<string> surprises = [];
        foreach (var (operation, member, schema) in Members().Where(m => m.Schema["enum"] is not null))
        {
            var answer = await SendAsync(operation, body =>
            {
                // Ways of naming a scope exclude one another.
                body.Remove("period");
                if (Companions.TryGetValue(member, out var other)) body[other.Name] = other.Value;
                body[member] = "nonsense";
            });
            if ((answer.Status, answer.Code) != (400, "VALIDATION_ERROR") || !Names(answer, member))
                surprises.Add($"{operation} {member} ({schema["enum"]}): {answer.Status} {answer.Body?["error"]}");
        }
        Cells.AreAsExpected(surprises);
    }

    [Fact]
    public async Task Members_are_required_where_the_description_says_so_and_nowhere_else()
    {
        List<string> surprises = [];
        foreach (var operation in DescribedOperation.All.Where(o => o.Example is not null))
        {
            var required = (operation.Body!["required"]?.AsArray() ?? []).Select(m => (string)m!).ToHashSet();
            foreach (var member in operation.Example!.Select(m => m.Key).Where(m => !OneOfSeveral.Contains((operation.Id, m))))
            {
                var left = await SendAsync(operation, body => body.Remove(member));
                var isMissed = left.Code == "VALIDATION_ERROR" && left.Fields.Contains(member);
                if (isMissed != required.Contains(member))
                    surprises.Add($"{operation} without {member}: {left.Status} {left.Body?["error"]}");
            }
        }
        Cells.AreAsExpected(surprises);
    }

    [Fact]
    public async Task Bodies_that_are_no_object_are_refused()
    {
        List<string> surprises = [];
        foreach (var operation in DescribedOperation.All.Where(o => o.Example is not null))
        {
            foreach (var (body, code) in new[]
            {
                ("[]", "VALIDATION_ERROR"), ("1", "VALIDATION_ERROR"), ("\"x\"", "VALIDATION_ERROR"), ("{", "MALFORMED_JSON"),
                ("{} x", "MALFORMED_JSON"), ("{\"a\":1,}", "MALFORMED_JSON"), ("{'a':1}", "MALFORMED_JSON"),
            })
            {
                var answer = await SendAsync(operation, body);
                if ((answer.Status, answer.Code) != (400, code))
                    surprises.Add($"{operation} {body}: {answer.Status} {answer.Body?["error"]}");
            }
            var form = await SendAsync(operation, BalanceApi.Bytes("a=1", "application/x-www-form-urlencoded"));
            if ((form.Status, form.Code) != (415, "UNSUPPORTED_MEDIA_TYPE")) surprises.Add($"{operation} form: {form.Status} {form.Code}");
        }
        Cells.AreAsExpected(surprises);
    }

    [Fact]
    public async Task Strings_that_no_json_may_hold_are_refused()
    {
        List<string> surprises = [];
        foreach (var (operation, member, _) in Members().Where(m => IsText(m.Schema)))
        {
            foreach (var text in new[] { @"a\u0000b", @"\ud800", @"\udc00\ud800" })
            {
                var example = operation.Example!;
                example[member] = "PLACE";
                var answer = await SendAsync(operation, example.ToJsonString().Replace("PLACE", text, StringComparison.Ordinal));
                if ((answer.Status, answer.Code) != (400, "VALIDATION_ERROR") || !Names(answer, member))
                    surprises.Add($"{operation} {member}: {text} gives {answer.Status} {answer.Body?["error"]}");
            }
        }
        Cells.AreAsExpected(surprises);
    }

    [Fact]
    public async Task Texts_are_as_long_and_of_the_form_that_the_description_says()
    {
        List<string> surprises = [];
        var cells = 0;
        foreach (var (operation, member, schema) in Members())
        {
            foreach (var (text, isGood) in Texts(schema))
            {
                var answer = await SendAsync(operation, body => body[member] = text);
                var isRefused = (answer.Status, answer.Code) == (400, "VALIDATION_ERROR") && Names(answer, member);
                if (isRefused == isGood) surprises.Add($"{operation} {member}: {text} gives {answer.Status} {answer.Body?["error"]}");
                cells++;
            }
        }
        Cells.AreAsExpected(surprises);
        Assert.InRange(cells, 40, int.MaxValue);
    }

    private static IEnumerable<(string Text, bool IsGood)> Texts(JsonNode schema)
    {
        if (schema["maxLength"] is { } longest)
        {
            yield return (new string('x', (int)longest + 1), false);
            yield return (Pictures((int)longest + 1), false);
            // An address is more than a text.
            if ((int)longest != EmailLength) yield return (Pictures((int)longest), true);
        }
        if (schema["minLength"] is { } shortest) yield return (new string('x', (int)shortest - 1), false);
        if (schema["pattern"] is not null) yield return ("ü", false);
    }

    /// <summary>Characters that take two code units each, and no pattern that would make them a common password.</summary>
    private static string Pictures(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => char.ConvertFromUtf32(0x1F300 + i % 97)));

    private static IEnumerable<string> Bad(DescribedParameter parameter)
    {
        IEnumerable<string> values = BadValues.GetValueOrDefault(parameter.Name) ?? [];
        if (parameter.Is("integer")) values = values.Concat(["x", "1.5", "99999999999999999999"]);
        if (parameter.Is("boolean")) values = values.Append("maybe");
        if (parameter.Schema["minimum"] is { } minimum) values = values.Append($"{(long)minimum - 1}");
        if (parameter.Schema["maximum"] is { } maximum) values = values.Append($"{(long)maximum + 1}");
        if (parameter.Schema["maxLength"] is { } length) values = values.Append(new string('x', (int)length + 1));
        if (parameter.Schema["pattern"] is not null) values = values.Append("ü");
        return parameter.IsClosedSet ? values.Append("nonsense") : values;
    }

    private static IEnumerable<(DescribedOperation Operation, string Member, JsonNode Schema)> Members() =>
        from operation in DescribedOperation.All
        where operation.Example is not null
        from member in operation.Body!["properties"]!.AsObject()
        select (operation, member.Key, member.Value!);

    private static IEnumerable<string> OtherTypes(JsonNode schema)
    {
        var resolved = DescribedOperation.Resolve(schema);
        var types = (resolved["type"] as JsonArray)?.Select(t => (string)t!).ToHashSet() ?? [(string)resolved["type"]!];
        (string Type, string Value)[] values =
        [
            ("string", "\"no such thing\""), ("integer", "1"), ("boolean", "true"), ("array", "[1]"), ("object", "{\"x\":1}"),
        ];
        return values.Where(v => !types.Contains(v.Type) && !(v.Type == "integer" && types.Contains("number"))).Select(v => v.Value);
    }

    private static bool IsText(JsonNode schema) => schema["enum"] is null && (schema["type"] is JsonArray types
        ? types.Select(t => (string)t!).Order().SequenceEqual(["null", "string"]) : (string?)schema["type"] == "string");

    /// <summary>The member or a place within it, in the field or in the words about the body.</summary>
    private static bool Names(Answer answer, string member) => answer.Fields.Any(field =>
        field == member || field.StartsWith($"{member}.", StringComparison.Ordinal) || field.StartsWith($"{member}[", StringComparison.Ordinal)
        || field == "body" && ((string)answer.Body!["message"]!).Contains($"'{member}'", StringComparison.Ordinal));

    private Task<Answer> SendAsync(DescribedOperation operation, DescribedParameter parameter, string value)
    {
        var path = operation.At(world.Mine.Id);
        if (parameter.In == "header") return SendAsync(operation, path, operation.Example?.ToJsonString(), (parameter.Name, value));
        // With a JSON body its members count; beside rows they are parameters.
        var isUpload = operation.Node["requestBody"]?["content"]?["text/csv"] is not null;
        List<string> query = [$"{parameter.Name}={Uri.EscapeDataString(value)}"];
        if (Companions.TryGetValue(parameter.Name, out var other)) query.Add($"{other.Name}={other.Value}");
        if (isUpload && parameter.Name != "customerId") query.Add($"customerId={world.Mine.Id("customerId")}");
        return SendAsync(operation, $"{path}?{string.Join('&', query)}", isUpload ? null : operation.Example?.ToJsonString());
    }

    private Task<Answer> SendAsync(DescribedOperation operation, Action<JsonObject> change)
    {
        var body = operation.Example!;
        change(body);
        return SendAsync(operation, body.ToJsonString());
    }

    private Task<Answer> SendAsync(DescribedOperation operation, object body) =>
        SendAsync(operation, operation.At(world.Mine.Id), body);

    private Task<Answer> SendAsync(DescribedOperation operation, string path, object? body, params (string, string)[] headers) =>
        world.Mine.ClientOf(operation.Caller).SendJsonAsync(
            new HttpMethod(operation.Method), path,
            body ?? (operation.Node["requestBody"] is null ? null : BalanceApi.Bytes("customerId,referenceId,delta,reason\nc,r,1,x\n", "text/csv")), Ct, headers);
}
