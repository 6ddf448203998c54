using Microsoft.AspNetCore.Http.Metadata;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Pipeline;

namespace PacSpace.Server.Deltas;

internal static class DeltasSetup
{
    public static IServiceCollection AddDeltas(this IServiceCollection services) =>
        services.AddSingleton<Waiting>().AddJsonContext(DeltasJson.Default);

    /// <summary>Emit, batch, status and gaps.</summary>
    public static void MapDeltas(this IEndpointRouteBuilder balance, IConfiguration configuration)
    {
        balance.MapPost("/delta", Emit.HandleAsync).WithName("emitDelta")
            .TakesIdempotencyKey().TakesWait().WithRefusals(
                ErrorCodes.PlanLimitExceeded, ErrorCodes.AdjustedDeltaNotFound, ErrorCodes.IdempotencyKeyReused,
                ErrorCodes.UnitMismatch, ErrorCodes.BalanceOutOfRange, ErrorCodes.CadenceLimit);
        balance.MapPost("/delta/batch", EmitBatch.HandleAsync).WithName("emitDeltaBatch").TakesIdempotencyKey(
                "1 to 255 printable ASCII characters. Each item has the key KEY#INDEX: sent again, what was recorded is found, "
                + "and each result says so (idempotent). Keys never expire.")
            .WithMetadata(new RequestSizeLimit(DeltaLimits.MaxBatchBytes));
        balance.MapGet("/delta/{recordId}", DeltaQueries.StatusAsync).WithName("getDelta")
            .WithRefusals(ErrorCodes.RecordNotFound);
        balance.MapGet("/gaps/{customerId}", DeltaQueries.GapsAsync).WithName("getGaps")
            .WithRefusals(ErrorCodes.CustomerNotFound);
        if (configuration.GetValue<bool>("PacSpace:Bench:ParseOnly"))
            balance.MapPost("/delta/parse-only", ParseOnly.Handle).WithName("parseDelta").ExcludeFromDescription();
    }

    private sealed record RequestSizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
