using System.Reflection;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Authentication;

/// <summary>Who calls the dashboard API: a user, with the role of this moment and the session that vouches.</summary>
public sealed record DashboardCaller(string TenantId, string UserId, string SessionId, UserRole Role)
{
    /// <summary>Set by the dashboard scheme on every authenticated request; handlers take it as a parameter.</summary>
    public static ValueTask<DashboardCaller?> BindAsync(HttpContext context, ParameterInfo _) =>
        ValueTask.FromResult(context.Features.Get<DashboardCaller>());
}
