using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Core.Identifiers;

namespace PacSpace.Core.Tests.Vectors;

public class CustomerReferenceVectorTests
{
    private static readonly (string Origin, string CustomerId)[] Cases =
    [
        ("ledger.example.com/log/env_test", "customer_001"),
        ("ledger.example.com/log/env_test", "Customer_001"),
        ("ledger.example.com/log/env_test.2", "customer_001"),
        ("localhost:8080/log/env_01k9xm3n5q7r8s9t0v1w2x3y4z", "a"),
        ("localhost:8080/log/env_01k9xm3n5q7r8s9t0v1w2x3y4z", new string('z', 128)),
        ("localhost:8080/log/env_01k9xm3n5q7r8s9t0v1w2x3y4z", "-a.b:c_d-"),
    ];

    [Fact]
    public void References_are_what_they_always_were() => GoldenFile.AssertSame(
        Cases.Select(JsonNode (c) => new JsonObject
        {
            ["origin"] = c.Origin,
            ["customerId"] = c.CustomerId,
            ["reference"] = CustomerReference.Of(c.Origin, c.CustomerId),
        }).ToArray(), "customer-references.json");

    [Fact]
    public void The_committed_references_follow_from_their_formula() =>
        Assert.All(GoldenFile.Read("customer-references.json").AsArray(), golden =>
        {
            var text = $"pacspace/customer/v1\n{golden!.Text("origin")}\n{golden!.Text("customerId")}";
            var hash = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text));
            Assert.Equal("0x" + Convert.ToHexStringLower(hash.AsSpan(0, 20)), golden!.Text("reference"));
        });
}
