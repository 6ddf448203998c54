using System.Collections.Concurrent;
using System.Text;
using PacSpace.Core.Notes;

namespace PacSpace.Storage.Ledger.Verification;

/// <summary>
/// The signer's memory outside the ledger (formats.md §3): the last head that this node signed or saw for each log,
/// flushed to disk before it signs another. Each file has two slots written in turn, so a torn write loses one at most.
/// </summary>
public sealed class SignedHeads
{
    private const int SlotSize = 2048;

    // One file is written by one thread at a time; files that share a lock wait for each other's flush.
    private readonly Lock[] _locks = [.. Enumerable.Range(0, 64).Select(static _ => new Lock())];
    private readonly ConcurrentDictionary<string, long> _sizes = new(StringComparer.Ordinal);
    // Of each file the slot that its next head goes to.
    private readonly ConcurrentDictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly string _directory;

    /// <param name="directory">Made if it is missing.</param>
    public SignedHeads(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
    }

    /// <summary>The largest head remembered for the key's log; null if none was ever signed here.</summary>
    /// <exception cref="InvalidDataException">There is a file, but no head in it is signed by this key.</exception>
    public TreeHead? Read(LogVerifierKey key)
    {
        var path = PathOf(key.Name);
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        var heads = Enumerable.Range(0, 2).Select(slot => Slot(bytes, slot, key)).OfType<TreeHead>().ToList();
        var largest = heads.MaxBy(h => h.Size) ?? throw new InvalidDataException(
            $"{path} holds no head signed by {key}. The signer's memory is damaged, or the signing key was exchanged.");
        Note(key, largest.Size);
        return largest;
    }

    /// <summary>
    /// The largest size that this process read or wrote for the key's log, without looking at the disk; null if none.
    /// </summary>
    public long? SizeOf(LogVerifierKey key) => _sizes.TryGetValue(key.Name, out var size) ? size : null;

    /// <summary>What to say if a log holds less than this node signed; null if it does not.</summary>
    /// <param name="nextIndex">Entries that the log holds.</param>
    public static string? RolledBack(TreeHead? remembered, long nextIndex) =>
        remembered is null || remembered.Size <= nextIndex ? null
            : $"the log was rolled back: it holds {nextIndex} entries, but this node signed a head over "
            + $"{remembered.Size}. Restore the database that holds them (docs/operations.md); signing on would fork "
            + "the log";

    /// <summary>
    /// Remembers a signed head; returns when it is on disk. False, and nothing written, if a larger one is remembered
    /// by now: another node published it meanwhile, and a smaller one may not be signed any more.
    /// </summary>
    public bool Write(LogVerifierKey key, string note)
    {
        var size = SignedNote.OpenTreeHead(note, key)?.Size
            ?? throw new ArgumentException($"The note is not a head signed by {key}.", nameof(note));
        var path = PathOf(key.Name);
        lock (_locks[(uint)StringComparer.Ordinal.GetHashCode(path) % _locks.Length])
        {
            if (SizeOf(key) > size) return false;
            var slot = new byte[SlotSize];
            Encoding.UTF8.GetBytes(note, slot);
            using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
            var place = _slots.TryGetValue(path, out var next) ? next : OlderSlot(file, key);
            RandomAccess.Write(file, slot, place * (long)SlotSize);
            RandomAccess.FlushToDisk(file);
            _slots[path] = 1 - place;
            Note(key, size);
        }
        return true;
    }

    private void Note(LogVerifierKey key, long size) =>
        _sizes.AddOrUpdate(key.Name, size, (_, known) => Math.Max(known, size));

    private static int OlderSlot(Microsoft.Win32.SafeHandles.SafeFileHandle file, LogVerifierKey key)
    {
        var bytes = new byte[2 * SlotSize];
        RandomAccess.Read(file, bytes, 0);
        return (Slot(bytes, 0, key)?.Size ?? -1) <= (Slot(bytes, 1, key)?.Size ?? -1) ? 0 : 1;
    }

    private static TreeHead? Slot(byte[] bytes, int slot, LogVerifierKey key)
    {
        var start = slot * SlotSize;
        if (bytes.Length <= start) return null;
        var note = bytes.AsSpan(start, Math.Min(SlotSize, bytes.Length - start)).TrimEnd((byte)0);
        return SignedNote.OpenTreeHead(Encoding.UTF8.GetString(note), key);
    }

    // An origin ends with the environment's id, which is a safe file name.
    private string PathOf(string origin) => Path.Combine(_directory, origin[(origin.LastIndexOf('/') + 1)..] + ".head");
}
