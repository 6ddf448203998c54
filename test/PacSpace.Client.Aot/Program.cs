// Uses what trimming could break: requests and answers of every kind, refusals, retries, a container, and the verifier.
// usage: PacSpace.Client.Aot BASE_URL API_KEY POLICY
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Client;
using PacSpace.Client.Summaries;

var services = new ServiceCollection();
services.AddPacSpace(options => (options.BaseUrl, options.ApiKey) = (new Uri(args[0]), args[1]));
await using var provider = services.BuildServiceProvider();
using var alone = new PacSpaceClient(new PacSpaceOptions { BaseUrl = new Uri(args[0]), ApiKey = args[1] });
foreach (var client in (PacSpaceClient[])[alone, provider.GetRequiredService<PacSpaceClient>()])
{
    var balance = client.Balance;
    await balance.EmitAndWaitAsync("aot", 12.345678901m, "trimmed", new() { Metadata = new JsonObject { ["n"] = 1 } });
    await using (var usage = new SummaryCoordinator(client, new() { Cadence = SummaryOptions.Daily }))
        usage.Add("aot", -2);
    await foreach (var delta in balance.DeriveAsync("aot", new() { Limit = 1 }))
        Console.WriteLine($"{delta.SequenceNumber} {delta.Delta} {delta.Metadata?.EnumerateObject().First().Name}");
    Console.WriteLine((await balance.CompareAsync("aot", 1, 2)).Discrepancy);
    try
    {
        await balance.EmitAsync("aot", 0, "zero");
    }
    catch (RequestValidationException e)
    {
        Console.WriteLine($"{e.Code} {e.Details[0].Field}");
    }

    var checkpoint = await balance.CheckpointAsync("aot");
    await using var bundle = await balance.Checkpoints.BundleAsync(checkpoint.CheckpointId);
    var options = new OfflineOptions { Root = checkpoint.ProofRoot, Policy = args[2], AllowOpen = true };
    Console.WriteLine(OfflineVerifier.VerifyBundle(bundle, options).Outcome);
}
