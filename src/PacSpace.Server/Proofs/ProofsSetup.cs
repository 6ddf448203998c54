using PacSpace.Core.Proofs;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Proofs;

internal static class ProofsSetup
{
    public static IServiceCollection AddProofs(this IServiceCollection services) =>
        services.AddJsonContext(ProofsJson.Default);

    /// <summary>Proofs of deltas and checkpoints, to be checked without us.</summary>
    public static void MapProofs(this IEndpointRouteBuilder balance)
    {
        balance.MapGet("/proof/{recordId}", DeltaProofEndpoints.GetAsync).WithName("getDeltaProof")
            .WithRefusals(ErrorCodes.RecordNotFound);
        balance.MapGet("/proof/{recordId}.tlog-proof", DeltaProofEndpoints.GetFileAsync).WithName("getDeltaProofFile")
            .WithRefusals(ErrorCodes.RecordNotFound)
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        balance.MapGet("/checkpoints/{idOrRoot}/bundle", BundleEndpoint.GetAsync).WithName("getCheckpointBundle")
            .WithRefusals(ErrorCodes.CheckpointNotFound)
            .Produces<string>(StatusCodes.Status200OK, BundleWriter.ContentType);
        balance.MapPost("/reconcile/prefix", PrefixEndpoint.CompareAsync).WithName("comparePrefix")
            .WithRefusals(ErrorCodes.CustomerNotFound);
    }
}
