namespace PacSpace.Cli.Watch;

/// <summary>A look at a log that tells how far it is: entries checked, and entries that its head covers.</summary>
internal delegate Task<WatchReport> Look(Action<long, long> progress);

/// <summary>Tells what the looks find.</summary>
internal abstract class WatchOutput
{
    /// <summary>Runs a look and shows how far it has come.</summary>
    public virtual Task<WatchReport> WatchAsync(string origin, Look look) => look((_, _) => { });

    /// <param name="evidence">The file with the evidence, if there is some.</param>
    public abstract void Tell(DateTimeOffset time, WatchReport report, string? evidence);
}
