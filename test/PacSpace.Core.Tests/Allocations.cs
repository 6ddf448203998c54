namespace PacSpace.Core.Tests;

internal static class Allocations
{
    private const int Rounds = 10;

    /// <summary>
    /// Bytes that this thread allocates for the work, the least of some rounds after a first: what the runtime allocates once, while
    /// it compiles or gives pooled buffers back, falls into one of them; what the work costs is in all.
    /// </summary>
    public static long Least(Action work)
    {
        work();
        return Enumerable.Range(0, Rounds).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }
}
