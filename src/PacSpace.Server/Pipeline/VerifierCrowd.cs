namespace PacSpace.Server.Pipeline;

/// <summary>Counts the environments that are being verified in this process.</summary>
internal sealed class VerifierCrowd
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one more while a verifier runs.</summary>
    public async Task WithAsync(Func<Task> verifier)
    {
        Interlocked.Increment(ref _count);
        try
        {
            await verifier();
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
