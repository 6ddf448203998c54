using Microsoft.Extensions.DependencyInjection;
using PacSpace.Server.Hosting.Tenants;

namespace PacSpace.Server.Tests.Retention;

internal static class Sweeping
{
    /// <summary>Asks a server for a sweep now.</summary>
    public static void Signal(this IServiceProvider services) => services.GetRequiredService<RetentionSignal>().Set();
}
