using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OpenFile = PacSpace.Storage.Ledger.Sqlite.Wal.WalFileSystem.OpenFile;
using FileMethods = PacSpace.Storage.Ledger.Sqlite.Wal.WalFileSystem.FileMethods;

namespace PacSpace.Storage.Ledger.Sqlite.Wal;

/// <summary>
/// An open database whose pages are flushed a few at a time while the log is copied into it: a commit's flush that meets a long
/// one on the disk waits for all of it.
/// </summary>
internal static unsafe class PacedFile
{
    // Pages. Beside copies of 1,000 pages, 64 KiB of another file were flushed within 10 to 15 ms (p99, ext4 on a virtual
    // disk); with a flush every 32 of them within 2, and the copies took no longer.
    private const int Piece = 32;

    private const int SyncData = 0x00012; // SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY

    // There are as many as SQLite has ways to lock a file.
    private static readonly ConcurrentDictionary<nint, nint> Methods = new();

    /// <param name="file">As SQLite's own file system opened it, with room for the count behind it.</param>
    public static void Pace(OpenFile* file)
    {
        *WalFileSystem.PlaceIn(file) = 0;
        file->Methods = (FileMethods*)Methods.GetOrAdd((nint)file->Methods, static inner =>
        {
            var methods = (PacedMethods*)NativeMemory.Alloc((nuint)sizeof(PacedMethods));
            methods->Own = *(FileMethods*)inner;
            methods->Own.Write = &Write;
            methods->Inner = (FileMethods*)inner;
            return (nint)methods;
        });
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(OpenFile* file, void* bytes, int count, long offset)
    {
        var inner = ((PacedMethods*)file->Methods)->Inner;
        var code = inner->Write(file, bytes, count, offset);
        var written = WalFileSystem.PlaceIn(file);
        if (code != WalFile.Ok || ++*written < Piece) return code;
        *written = 0;
        return inner->Sync(file, SyncData);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PacedMethods
    {
        public FileMethods Own;
        public FileMethods* Inner;
    }
}
