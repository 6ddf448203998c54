using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using OpenFile = PacSpace.Storage.Ledger.Sqlite.Wal.WalFileSystem.OpenFile;
using FileMethods = PacSpace.Storage.Ledger.Sqlite.Wal.WalFileSystem.FileMethods;

namespace PacSpace.Storage.Ledger.Sqlite.Wal;

/// <summary>
/// An open write-ahead log. SQLite writes it page by page, each with two calls of the system, and flushes it by fsync.
/// Here pages gather until the flush, or until they are asked for, and go out together; and the flush is fdatasync, which
/// leaves alone what nobody needs to read them, the time of the change (fsync(2)).
/// </summary>
/// <remarks>
/// A commit is one flush after its pages (<c>synchronous = FULL</c>); only then other connections are told of them, so
/// nobody looks for what still waits here, and what is lost with the process was never committed.
/// One thread at a time, as SQLite calls it.
/// </remarks>
internal sealed unsafe partial class WalFile
{
    public const int Ok = 0;
    public const int CannotOpen = 14;
    private const int FlushFailed = 1034; // SQLITE_IOERR_FSYNC

    private const int Interrupted = 4; // EINTR

    // SQLite's own file system writes less than 128 KiB at a time.
    private const int Capacity = 128 * 1024 - 1;

    private static readonly nint CloseMethod = (nint)(delegate* unmanaged[Cdecl]<OpenFile*, int>)&Close;

    private readonly SafeFileHandle _handle;
    private readonly FileMethods* _inner;
    private readonly FileMethods* _methods;
    private readonly byte* _waiting;
    private int _length;
    private long _offset;
    private int _failure;
    private bool _isInDirectory;

    /// <param name="file">As SQLite's own file system opened it.</param>
    /// <exception cref="IOException">It can't be opened once more.</exception>
    public WalFile(string path, OpenFile* file)
    {
        // Logs are not locked, so that closing this handle gives up no lock (fcntl(2)).
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _inner = file->Methods;
        _methods = (FileMethods*)NativeMemory.Alloc((nuint)sizeof(FileMethods));
        _waiting = (byte*)NativeMemory.Alloc(Capacity);
        *_methods = *_inner;
        _methods->Close = (delegate* unmanaged[Cdecl]<OpenFile*, int>)CloseMethod;
        _methods->Read = &Read;
        _methods->Write = &Write;
        _methods->Truncate = &Truncate;
        _methods->Sync = &Sync;
        _methods->Size = &Size;
        file->Methods = _methods;
    }

    private int Add(OpenFile* file, byte* bytes, int count, long offset)
    {
        if (_length > 0 && (offset != _offset + _length || count > Capacity - _length))
        {
            var code = WriteOut(file);
            if (code != Ok) return code;
        }
        if (count > Capacity) return _inner->Write(file, bytes, count, offset);
        if (_length == 0) _offset = offset;
        new ReadOnlySpan<byte>(bytes, count).CopyTo(new Span<byte>(_waiting + _length, count));
        _length += count;
        return Ok;
    }

    /// <summary>True if SQLite has a file open as one of these.</summary>
    public static bool Is(OpenFile* file) =>
        file is not null && file->Methods is not null && (nint)file->Methods->Close == CloseMethod;

    public void Forget() => (_length, _failure) = (0, Ok);

    /// <summary>What fails to be written is gone: no commit succeeds until it was forgotten.</summary>
    private int WriteOut(OpenFile* file)
    {
        var length = _length;
        _length = 0;
        if (length == 0) return Ok;
        var code = _inner->Write(file, _waiting, length, _offset);
        if (code != Ok) _failure = code;
        return code;
    }

    private int Flush(OpenFile* file, int flags)
    {
        var code = _failure != Ok ? _failure : WriteOut(file);
        if (code != Ok) return code;
        if (!_isInDirectory)
        {
            // The first flush of a new file is one of its directory too.
            code = _inner->Sync(file, flags);
            _isInDirectory = code == Ok;
            return code;
        }
        while (FlushData(_handle) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted) return FlushFailed;
        }
        return Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(OpenFile* file)
    {
        // What still waits was never committed.
        var log = WalFileSystem.Of(file);
        GCHandle.FromIntPtr(*WalFileSystem.PlaceIn(file)).Free();
        log._handle.Dispose();
        file->Methods = log._inner;
        NativeMemory.Free(log._methods);
        NativeMemory.Free(log._waiting);
        return log._inner->Close(file);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(OpenFile* file, void* bytes, int count, long offset)
    {
        var log = WalFileSystem.Of(file);
        var code = log.WriteOut(file);
        return code == Ok ? log._inner->Read(file, bytes, count, offset) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(OpenFile* file, void* bytes, int count, long offset) =>
        WalFileSystem.Of(file).Add(file, (byte*)bytes, count, offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(OpenFile* file, long size)
    {
        var log = WalFileSystem.Of(file);
        var code = log.WriteOut(file);
        return code == Ok ? log._inner->Truncate(file, size) : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(OpenFile* file, int flags) => WalFileSystem.Of(file).Flush(file, flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(OpenFile* file, long* size)
    {
        var log = WalFileSystem.Of(file);
        var code = log.WriteOut(file);
        return code == Ok ? log._inner->Size(file, size) : code;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FlushData(SafeFileHandle file);
}
