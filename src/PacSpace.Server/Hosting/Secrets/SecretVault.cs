using System.Security.Cryptography;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Hosting.Secrets;

/// <summary>Secrets that all nodes share, sealed in the control store. A secret's name is its purpose.</summary>
public sealed class SecretVault(IControlStore store, SecretBox box, MasterKey key)
{
    private const string CheckName = "master-key-check";

    /// <summary>The secret of a name; made of random bytes by whichever node asks first.</summary>
    public async Task<byte[]> GetOrCreateAsync(string name, int size, CancellationToken ct)
    {
        var found = await store.FindSecretAsync(name, ct)
            ?? await store.AddSecretAsync(Seal(name, RandomNumberGenerator.GetBytes(size)), ct);
        return box.Open(name, found.Sealed);
    }

    /// <exception cref="InvalidOperationException">There is no secret of that name.</exception>
    public async Task<byte[]> GetAsync(string name, CancellationToken ct)
    {
        var found = await store.FindSecretAsync(name, ct)
            ?? throw new InvalidOperationException($"The control store holds no secret '{name}'.");
        return box.Open(name, found.Sealed);
    }

    public SecretRecord Seal(string name, ReadOnlySpan<byte> secret) => new(name, box.Seal(name, secret));

    /// <summary>Makes sure that this node has the master key that the control store was set up with.</summary>
    /// <exception cref="InvalidOperationException">It has another one; the message says what to do.</exception>
    public async Task CheckMasterKeyAsync(CancellationToken ct)
    {
        try
        {
            await GetOrCreateAsync(CheckName, MasterKey.Size, ct);
        }
        catch (CryptographicException e)
        {
            throw new InvalidOperationException(
                $"The master key from {key.Source} is not the one that this control database was set up with, so its "
                + "secrets cannot be read. Start with the original key: in PacSpace:MasterKey, or as master.key in "
                + "the data directory. All nodes of one installation share it.", e);
        }
    }
}
