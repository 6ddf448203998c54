using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PacSpace.Client.Http;
using PacSpace.Client.Models;

namespace PacSpace.Client.Tests.Balances;

/// <summary>The types of answers, held against the API description.</summary>
public sealed class ModelTests
{
    private static readonly JsonObject Schemas = JsonNode.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "openapi", "v1.json")))!["components"]!["schemas"]!.AsObject();

    public static TheoryData<string, Type> Answers => new()
    {
        { "DeltaView", typeof(RecordedDelta) }, { "DeltaStatusView", typeof(DeltaStatus) }, { "BatchView", typeof(BatchResults) },
        { "DeltaProofView", typeof(RecordProof) }, { "DeriveView", typeof(DerivedBalance) }, { "CompareView", typeof(Comparison) },
        { "CheckpointView", typeof(Checkpoint) }, { "CheckpointList", typeof(CheckpointList) },
        { "ComparisonView", typeof(CheckpointComparison) }, { "CustomerList", typeof(CustomerList) },
        { "CustomersSummary", typeof(CustomersSummary) }, { "CustomerDetail", typeof(Customer) }, { "GapsView", typeof(GapReport) },
        { "UsageView", typeof(Usage) }, { "LimitsView", typeof(Limits) }, { "ReceiptView", typeof(Receipt) },
        { "ReceiptList", typeof(ReceiptList) }, { "ImportView", typeof(Import) }, { "ImportListView", typeof(ImportList) },
        { "ImportErrorsView", typeof(ImportErrors) }, { "ReconcileView", typeof(Reconciliation) },
        { "PrefixView", typeof(PrefixComparison) }, { "VerifyView", typeof(VerifiedRoot) }, { "PublicProofView", typeof(PublicProof) },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void A_type_has_the_members_that_are_described(string schema, Type type) => Check(schema, type, []);

    [Fact]
    public void Every_answer_of_the_Balance_API_has_a_type()
    {
        var used = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "openapi", "v1.json")))!["paths"]!.AsObject()
            .Where(path => path.Key.StartsWith("/api/v1/", StringComparison.Ordinal))
            .SelectMany(path => path.Value!.AsObject()).Where(operation => operation.Key is "get" or "post")
            .SelectMany(operation => operation.Value!["responses"]!.AsObject()).Where(answer => answer.Key[0] == '2')
            .Select(answer => (string?)answer.Value!["content"]?["application/json"]?["schema"]?["$ref"]).OfType<string>()
            .Select(reference => reference.Split("ApiEnvelopeOf")[^1]).Distinct().Order();
        Assert.Equal(Answers.Select(row => row.Data.Item1).Order(), used);
    }

    private static void Check(string schema, Type type, HashSet<string> checkedAlready)
    {
        if (!checkedAlready.Add(schema)) return;
        var described = Schemas[schema]!["properties"]!.AsObject();
        var required = Schemas[schema]!["required"]!.AsArray().Select(name => (string)name!).ToHashSet();
        var members = Info(type).Properties.ToDictionary(member => member.Name);
        // Exact texts are for clients whose numbers are not exact.
        var names = described.Select(p => p.Key)
            .Where(name => !name.EndsWith("Text", StringComparison.Ordinal) || !described.ContainsKey(name[..^4])).ToList();
        Assert.Equal(names.Order(), members.Keys.Order());
        foreach (var name in names)
        {
            var property = described[name]!;
            var member = members[name];
            var mayBeAbsent = !required.Contains(name) || IsNullable(property);
            Assert.True(member.IsRequired != mayBeAbsent, $"{type.Name}.{name} is required: {member.IsRequired}");
            Assert.True(Nullable.GetUnderlyingType(member.PropertyType) is not null || !member.PropertyType.IsValueType
                || !mayBeAbsent || member.PropertyType == typeof(bool), $"{type.Name}.{name} can't be absent");
            if (Reference(property) is { } reference && reference is not ("Amount" or "RawJson"))
                Check(reference, Item(member.PropertyType), checkedAlready);
            else
                Assert.Equal(Expected(schema, name, property), Item(member.PropertyType));
        }
    }

    private static Type Expected(string schema, string name, JsonNode property) => Reference(property) switch
    {
        "Amount" => typeof(decimal),
        "RawJson" => typeof(JsonElement),
        _ => (Kind(property), (string?)property["format"]) switch
        {
            ("integer", "int32") => typeof(int),
            ("integer", _) => typeof(long),
            ("boolean", _) => typeof(bool),
            // Scores are measures, everything else that has a fraction is money.
            ("number", _) => name == "score" ? typeof(double) : typeof(decimal),
            ("array", _) => typeof(string),
            _ when IsTime(name) => typeof(DateTimeOffset),
            _ when IsPosition(schema, name) => typeof(long),
            _ => typeof(string),
        },
    };

    private static bool IsTime(string name) => name is "time" or "start" or "end" or "blockTimestamp"
        || name.EndsWith("At", StringComparison.Ordinal) || name.EndsWith("Date", StringComparison.Ordinal);

    private static bool IsPosition(string schema, string name) => name is "sequenceNumber" or "number"
        || name.EndsWith("Sequence", StringComparison.Ordinal) || (schema == "GapView" && name is "from" or "to");

    private static JsonTypeInfo Info(Type type) => Wire.Json.GetTypeInfo(type)!;

    private static Type Item(Type type) => type.IsGenericType ? type.GetGenericArguments()[0] : type;

    private static bool IsNullable(JsonNode property) =>
        property["type"] is JsonArray types && types.Any(type => (string?)type == "null") || property["oneOf"] is not null;

    private static string? Kind(JsonNode property) => property["type"] is JsonArray types
        ? types.Select(type => (string?)type).First(type => type != "null") : (string?)property["type"];

    private static string? Reference(JsonNode property)
    {
        var one = property["oneOf"]?.AsArray().First(option => option!["$ref"] is not null) ?? property["items"] ?? property;
        return ((string?)one["$ref"])?.Split('/')[^1];
    }
}
