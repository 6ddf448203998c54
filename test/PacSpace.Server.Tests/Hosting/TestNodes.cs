using Microsoft.Extensions.DependencyInjection;

namespace PacSpace.Server.Tests.Hosting;

public static class TestNodes
{
    /// <summary>A second node of a running server: it shares the control store and the master key, and no directory.</summary>
    public static TestServer NewNode(
        this TestServer first, TimeProvider? clock = null, string environments = "sandbox,production")
    {
        _ = first.BaseAddress;
        return new TestServer(new TestServerOptions
        {
            Clock = clock,
            Settings =
            {
                ["PacSpace:MasterKey"] = File.ReadAllText(Path.Combine(first.DataDirectory, "master.key")).Trim(),
                ["PacSpace:Environments"] = environments,
            },
            Services = services => services.AddSingleton(_ => first.Database!.OpenControl()),
        });
    }
}
