using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Checkpoints;

internal static class CheckpointsSetup
{
    public static IServiceCollection AddCheckpoints(this IServiceCollection services) => services
        .AddSingleton<CheckpointMaker>()
        .AddSingleton<SelectionMaker>()
        .AddSingleton<CheckpointPresenter>()
        .AddJsonContext(CheckpointsJson.Default);

    /// <summary>Make, list and get checkpoints.</summary>
    public static void MapCheckpoints(this IEndpointRouteBuilder balance)
    {
        balance.MapPost("/checkpoint", CheckpointEndpoints.LockAsync).WithName("createCheckpoint")
            .TakesIdempotencyKey().WithRefusals(404, 409, 422);
        balance.MapGet("/checkpoints", CheckpointEndpoints.ListAsync).WithName("listCheckpoints");
        balance.MapGet("/checkpoints/compare", CheckpointComparison.CompareAsync)
            .WithName("compareCheckpoints").WithRefusals(404);
        balance.MapGet("/checkpoints/{idOrRoot}", CheckpointEndpoints.GetAsync).WithName("getCheckpoint");
    }
}
