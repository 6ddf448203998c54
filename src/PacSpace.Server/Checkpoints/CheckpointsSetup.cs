using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Checkpoints;

internal static class CheckpointsSetup
{
    public static IServiceCollection AddCheckpoints(this IServiceCollection services) => services
        .AddSingleton<CheckpointMaker>()
        .AddSingleton<SelectionMaker>()
        .AddSingleton<CheckpointPresenter>()
        .AddSingleton<CheckpointDesk>()
        .AddJsonContext(CheckpointsJson.Default);

    /// <summary>Make, list and get checkpoints.</summary>
    public static void MapCheckpoints(this IEndpointRouteBuilder balance)
    {
        balance.MapPost("/checkpoint", CheckpointEndpoints.LockAsync).WithName("createCheckpoint")
            .TakesIdempotencyKey().WithRefusals(
                ErrorCodes.CustomerNotFound, ErrorCodes.CheckpointNotFound, ErrorCodes.RecordNotFound,
                ErrorCodes.IdempotencyKeyReused, ErrorCodes.EmptyCheckpoint);
        balance.MapGet("/checkpoints", CheckpointEndpoints.ListAsync).WithName("listCheckpoints")
            .WithRefusals(ErrorCodes.CheckpointNotFound);
        balance.MapGet("/checkpoints/compare", CheckpointComparison.CompareAsync)
            .WithName("compareCheckpoints").WithRefusals(ErrorCodes.CheckpointNotFound);
        balance.MapGet("/checkpoints/{idOrRoot}", CheckpointEndpoints.GetAsync).WithName("getCheckpoint")
            .WithRefusals(ErrorCodes.CheckpointNotFound);
    }

    /// <summary>The same for one customer, as a page of the dashboard.</summary>
    public static void MapCustomerCheckpoints(this IEndpointRouteBuilder routes)
    {
        var customers = routes.MapGroup("/dashboard/customers/{customerId}").WithTags("Customers")
            .RequireAuthorization(Policies.Dashboard).PicksEnvironment();
        customers.MapPost("/checkpoint", CustomerCheckpoints.LockAsync).WithName("createCustomerCheckpoint")
            .TakesIdempotencyKey().RequireAuthorization(Policies.Manage).WithRefusals(
                ErrorCodes.CustomerNotFound, ErrorCodes.CheckpointNotFound, ErrorCodes.RecordNotFound,
                ErrorCodes.IdempotencyKeyReused, ErrorCodes.EmptyCheckpoint);
        customers.MapGet("/checkpoints", CustomerCheckpoints.ListAsync).WithName("listCustomerCheckpoints")
            .WithRefusals(ErrorCodes.CustomerNotFound, ErrorCodes.CheckpointNotFound);
    }
}
