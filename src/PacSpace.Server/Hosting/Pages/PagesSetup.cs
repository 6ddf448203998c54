namespace PacSpace.Server.Hosting.Pages;

internal static class PagesSetup
{
    public static IServiceCollection AddPages(this IServiceCollection services) => services.AddSingleton<PageRenderer>();
}
