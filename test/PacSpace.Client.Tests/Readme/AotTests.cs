namespace PacSpace.Client.Tests.Readme;

/// <summary>
/// The program that is published trimmed or natively. Here it runs as it was built, or as it was published:
/// <c>PACSPACE_TEST_PUBLISHED</c> names the file.
/// </summary>
public sealed class AotTests(UnlimitedServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_program_does_what_trimming_could_break()
    {
        var tenant = await server.RegisterAsync(Ct);
        string[] arguments = [tenant.Server.Url.ToString(), tenant.ApiKey, tenant.Policy];
        var published = Environment.GetEnvironmentVariable("PACSPACE_TEST_PUBLISHED");
        await using var program = published is null
            ? ChildProcess.Start("dotnet", [BuiltProgram.Of("test/PacSpace.Client.Aot"), .. arguments])
            : ChildProcess.Start(published, arguments);
        var exitCode = await program.WaitAsync(TimeSpan.FromSeconds(60), Ct);
        Assert.True(exitCode == 0, $"It ended with {exitCode}:\n{program.Output}");
        string[] rest = ["-1", "VALIDATION_ERROR delta", "Verified"];
        Assert.Equal(
            ["1 12.345678901 n", "2 -2 count", .. rest, "1 12.345678901 n", "2 -2 count", "3 12.345678901 n", "4 -2 count", .. rest],
            program.Lines);
        await tenant.AssertRecordedAsync("aot", 4, 20.691357802m, Ct);
    }
}
