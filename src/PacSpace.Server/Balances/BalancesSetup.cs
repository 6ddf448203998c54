using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Balances;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CompareRequest))]
[JsonSerializable(typeof(ApiEnvelope<DeriveView>))]
[JsonSerializable(typeof(ApiEnvelope<CompareView>))]
internal sealed partial class BalancesJson : JsonSerializerContext;

internal static class BalancesSetup
{
    public static IServiceCollection AddBalances(this IServiceCollection services) =>
        services.AddJsonContext(BalancesJson.Default);

    /// <summary>Derive and compare.</summary>
    public static void MapBalances(this IEndpointRouteBuilder balance)
    {
        balance.MapGet("/derive/{customerId}", Derive.HandleAsync).WithName("deriveBalance")
            .WithRefusals(ErrorCodes.CustomerNotFound, ErrorCodes.CheckpointNotFound, ErrorCodes.BalanceOutOfRange);
        balance.MapPost("/compare", Compare.HandleAsync).WithName("compareBalances")
            .WithRefusals(ErrorCodes.CustomerNotFound, ErrorCodes.CheckpointNotFound, ErrorCodes.BalanceOutOfRange);
    }
}
