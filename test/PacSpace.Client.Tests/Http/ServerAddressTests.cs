using PacSpace.Client.Http;
using PacSpace.Client.Tests.Readme;

namespace PacSpace.Client.Tests.Http;

/// <summary>Code goes before environment, and what is said for everything before what is said for one kind of key.</summary>
[Collection(nameof(ReadmeTests))]
public sealed class ServerAddressTests : IDisposable
{
    private static readonly string[] Names = ["PACSPACE_BASE_URL", "PACSPACE_SANDBOX_URL", "PACSPACE_PRODUCTION_URL"];

    [Theory]
    [InlineData("pk_test_a.b", "", "", "http://localhost:8080")]
    [InlineData("pk_test_a.b", "BSP", "bsp", "http://B")]
    [InlineData("pk_test_a.b", "SP", "bsp", "http://S")]
    [InlineData("pk_live_a.b", "SP", "bsp", "http://P")]
    [InlineData("pk_live_a.b", "S", "bsp", "http://b")]
    [InlineData("pk_test_a.b", "P", "sp", "http://s")]
    [InlineData("pk_live_a.b", "", "sp", "http://p")]
    [InlineData(null, "", "sp", "http://s")]
    [InlineData("pk_live_a.b", "", "s", "http://localhost:8080")]
    public void The_server_is_where_it_was_said_first(string? key, string code, string environment, string expected)
    {
        foreach (var (name, letter) in Names.Zip("bsp"))
            Environment.SetEnvironmentVariable(name, environment.Contains(letter) ? $"http://{letter}/" : "");
        Uri? Said(char letter) => code.Contains(letter) ? new Uri($"http://{letter}//") : null;
        var options = new PacSpaceOptions { ApiKey = key, BaseUrl = Said('B'), SandboxUrl = Said('S'), ProductionUrl = Said('P') };
        Assert.Equal(expected, ServerAddress.Of(options));
    }

    [Fact]
    public async Task A_path_of_the_address_stays()
    {
        await using var proxy = await FaultProxy.AloneAsync(TestContext.Current.CancellationToken);
        proxy.Choose = _ => Fault.Good(Answers.Limits);
        using var client = new PacSpaceClient(new PacSpaceOptions { ApiKey = "pk_test_a.b", BaseUrl = new Uri(proxy.Url, "/pac/space/") });
        await client.Balance.LimitsAsync(ct: TestContext.Current.CancellationToken);
        Assert.Equal("/pac/space/api/v1/balance/limits", Assert.Single(proxy.Seen).Target);
    }

    public void Dispose()
    {
        foreach (var name in Names) Environment.SetEnvironmentVariable(name, null);
    }
}
