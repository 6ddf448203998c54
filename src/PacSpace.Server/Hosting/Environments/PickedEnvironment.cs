using System.Reflection;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Environments;

/// <summary>
/// The environment that a dashboard call is about: the one that <c>X-Environment</c> names, else the one that the user
/// prefers. It is active, and the caller's own.
/// </summary>
public sealed record PickedEnvironment(EnvironmentRecord Environment)
{
    /// <summary>Set on every request of a route that picks one; handlers take it as a parameter.</summary>
    public static ValueTask<PickedEnvironment?> BindAsync(HttpContext context, ParameterInfo _) =>
        ValueTask.FromResult(context.Features.Get<PickedEnvironment>());
}

internal static class PickingEnvironments
{
    public const string HeaderName = "X-Environment";

    /// <summary>Routes that work on one environment; they need <see cref="Policies.Dashboard"/> or more.</summary>
    public static RouteGroupBuilder PicksEnvironment(this RouteGroupBuilder routes) => routes.WithMetadata(
        Marker.Instance, new OtherRefusals([ErrorCodes.Forbidden, ErrorCodes.ContractNotDeployed]), new HeaderParameter(
            HeaderName, "sandbox or production; without it, the environment that the user prefers."));

    /// <summary>Finds the environment before the handler runs, or refuses. Needs the caller to be known.</summary>
    public static void UsePickedEnvironments(this WebApplication app) => app.Use(static async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Marker>() is not null)
        {
            var (environment, error) = await PickAsync(context);
            if (error is not null)
            {
                await ErrorResult.WriteAsync(context, error);
                return;
            }
            context.Features.Set(new PickedEnvironment(environment!));
        }
        await next(context);
    });

    private static async Task<(EnvironmentRecord? Environment, ApiError? Error)> PickAsync(HttpContext context)
    {
        var caller = context.Features.Get<DashboardCaller>()!;
        var store = context.RequestServices.GetRequiredService<IControlStore>();
        var header = context.Request.Headers[HeaderName];
        var kind = header.Count == 0
            ? (await store.FindUserAsync(caller.UserId, context.RequestAborted))!.PreferredEnvironment
            : EnvironmentWords.Parse(header.ToString());
        if (kind is not { } picked)
            return (null, ApiError.Validation(HeaderName, "must be sandbox or production, or left out"));
        if (!context.RequestServices.GetRequiredService<ServedEnvironments>().Serves(picked))
            return (null, new ApiError(403, ErrorCodes.Forbidden,
                $"This host does not serve {picked.Word()}. Use the base URL of your {picked.Word()} environment."));
        var environment = await store.FindEnvironmentAsync(caller.TenantId, picked, context.RequestAborted);
        return environment is { Status: EnvironmentStatus.Active } ? (environment, null) : (null, new ApiError(
            412, ErrorCodes.ContractNotDeployed,
            $"Your {picked.Word()} environment is {environment?.Status.Word() ?? EnvironmentWords.None}, not active. "
            + "POST /dashboard/environments/provision asks for it."));
    }

    private sealed class Marker
    {
        public static readonly Marker Instance = new();
    }
}
