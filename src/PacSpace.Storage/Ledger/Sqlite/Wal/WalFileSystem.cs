using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace PacSpace.Storage.Ledger.Sqlite.Wal;

/// <summary>
/// SQLite's own file system, except that a write-ahead log is a <see cref="WalFile"/>. Everything else, locks and shared
/// memory above all, stays SQLite's. The structures are those of <c>sqlite3.h</c>.
/// </summary>
/// <remarks>https://sqlite.org/vfs.html, https://sqlite.org/c3ref/vfs.html, https://sqlite.org/c3ref/io_methods.html</remarks>
internal static unsafe partial class WalFileSystem
{
    private const string Name = "pacspace";
    private const int OpenWal = 0x00080000;
    private const int FilePointer = 7; // SQLITE_FCNTL_FILE_POINTER
    private const int JournalPointer = 28; // SQLITE_FCNTL_JOURNAL_POINTER; the write-ahead log, where there is one
    private const int SyncNormal = 2;

    private static readonly Lazy<nint> Inner = new(Register);

    /// <summary>
    /// A file as this file system opens it, for a connection string (https://sqlite.org/uri.html). Elsewhere than on Linux the
    /// path itself: there SQLite flushes in its own way.
    /// </summary>
    public static string Locate(string path) =>
        OperatingSystem.IsLinux() && Inner.Value != 0 ? $"file:{Escape(Path.GetFullPath(path))}?vfs={Name}" : path;

    private static string Escape(string path) => path.Replace("%", "%25", StringComparison.Ordinal)
        .Replace("?", "%3f", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);

    private static nint Register()
    {
        SQLitePCL.Batteries_V2.Init();
        var inner = Find(null);
        var system = (FileSystem*)NativeMemory.Alloc((nuint)sizeof(FileSystem));
        *system = *inner;
        system->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
        system->FileSize += sizeof(nint);
        system->Open = &Open;
        return Register(system, 0) == WalFile.Ok ? (nint)inner
            : throw new InvalidOperationException("SQLite does not take another file system.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(FileSystem* system, byte* name, OpenFile* file, int flags, int* outFlags)
    {
        var inner = (FileSystem*)Inner.Value;
        var code = inner->Open(inner, name, file, flags, outFlags);
        if (code != WalFile.Ok || (flags & OpenWal) == 0) return code;
        try
        {
            var path = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
            *PlaceIn(file) = GCHandle.ToIntPtr(GCHandle.Alloc(new WalFile(path, file)));
            return WalFile.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file->Methods->Close(file);
            file->Methods = null;
            return WalFile.CannotOpen;
        }
    }

    /// <summary>The log that a file is; it stays alive until it is closed.</summary>
    public static WalFile Of(OpenFile* file) => (WalFile)GCHandle.FromIntPtr(*PlaceIn(file)).Target!;

    /// <summary>
    /// Where a log has its handle, and a <see cref="PacedFile"/> its count: behind what SQLite's own file system keeps there.
    /// </summary>
    public static nint* PlaceIn(OpenFile* file) => (nint*)((byte*)file + ((FileSystem*)Inner.Value)->FileSize);

    /// <summary>Flushes a connection's main file. Gives SQLite's result code.</summary>
    public static int Flush(SQLitePCL.sqlite3 connection)
    {
        OpenFile* file = null;
        var code = Control(connection.DangerousGetHandle(), null, FilePointer, &file);
        return code == WalFile.Ok && file->Methods is not null ? file->Methods->Sync(file, SyncNormal) : code;
    }

    /// <summary>Makes the main file of a connection to a located database a <see cref="PacedFile"/>.</summary>
    public static void Pace(SQLitePCL.sqlite3 connection)
    {
        OpenFile* file = null;
        if (OperatingSystem.IsLinux() && Control(connection.DangerousGetHandle(), null, FilePointer, &file) == WalFile.Ok)
            PacedFile.Pace(file);
    }

    /// <summary>
    /// Forgets what gathers in the log of a connection. MUST come before anything else on a connection whose transaction
    /// failed: once its lock is given up others write there.
    /// </summary>
    public static void Forget(SQLitePCL.sqlite3 connection)
    {
        OpenFile* file = null;
        if (Control(connection.DangerousGetHandle(), null, JournalPointer, &file) == WalFile.Ok && WalFile.Is(file)) Of(file).Forget();
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int Control(nint connection, byte* database, int operation, void* argument);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial FileSystem* Find(byte* name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int Register(FileSystem* system, int makeDefault);

    /// <summary><c>sqlite3_vfs</c>, version 3.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileSystem
    {
        public int Version;
        public int FileSize;
        public int MaxPathname;
        public FileSystem* Next;
        public byte* Name;
        public void* AppData;
        public delegate* unmanaged[Cdecl]<FileSystem*, byte*, OpenFile*, int, int*, int> Open;
        public OtherFunctions Others;
    }

    [InlineArray(15)]
    private struct OtherFunctions
    {
        private nint _first;
    }

    /// <summary><c>sqlite3_file</c>; what its file system needs follows it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct OpenFile
    {
        public FileMethods* Methods;
    }

    /// <summary><c>sqlite3_io_methods</c>, version 3.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FileMethods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<OpenFile*, int> Close;
        public delegate* unmanaged[Cdecl]<OpenFile*, void*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<OpenFile*, void*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<OpenFile*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<OpenFile*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<OpenFile*, long*, int> Size;
        public OtherMethods Others;
    }

    [InlineArray(12)]
    public struct OtherMethods
    {
        private nint _first;
    }
}
