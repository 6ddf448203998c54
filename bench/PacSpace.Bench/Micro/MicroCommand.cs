using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace PacSpace.Bench.Micro;

/// <summary>Time and garbage of single steps, by BenchmarkDotNet, in this process.</summary>
internal static class MicroCommand
{
    public static int Run(string[] args)
    {
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly)
            .Run(args.Length == 0 ? ["--filter", "*"] : args);
        return summaries.Any(summary => summary.HasCriticalValidationErrors) ? 1 : 0;
    }
}

/// <summary>As often as it takes to be sure.</summary>
internal sealed class Steps : ManualConfig
{
    public Steps() => AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(5), logOutput: true)));
}

/// <summary>For what changes a file: once a round.</summary>
internal sealed class Rounds : ManualConfig
{
    public Rounds() => AddJob(Job.Default.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(5), logOutput: true))
        .WithStrategy(RunStrategy.Monitoring).WithWarmupCount(10).WithIterationCount(30));
}
