using PacSpace.Storage.Control;

namespace PacSpace.Storage.Tests.Control;

/// <summary>One database under test. Another one is another subclass, and a class that runs the contract on it.</summary>
public abstract class ControlStoreFixture : IAsyncLifetime
{
    /// <summary>Shared by all tests of a class: each uses ids and addresses of its own.</summary>
    public IControlStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Another store over the same database, as a second node or the next start would open it.</summary>
    public abstract ValueTask<IControlStore> OpenAsync();
}
