using PacSpace.Storage.Fsck;

namespace PacSpace.Cli.Fsck;

/// <summary>Runs the check of one ledger with what it reports to.</summary>
internal delegate IReadOnlyList<CheckedLog> LedgerCheck(Action<Damage> report, Action<FsckProgress> progress);

/// <summary>Tells what a check finds, as it finds it.</summary>
internal abstract class FsckOutput : IDisposable
{
    private int _damages;
    private int _unchecked;

    protected bool IsClean => _damages == 0 && _unchecked == 0;

    public void Check(string file, LedgerCheck check)
    {
        var before = _damages;
        var logs = Watch(file, progress => check(damage =>
        {
            _damages++;
            Tell(file, damage);
        }, progress));
        Tell(file, logs, _damages - before);
    }

    public void Unchecked(string file, string reason)
    {
        _unchecked++;
        TellUnchecked(file, reason);
    }

    /// <summary>Ends the output and gives the exit code.</summary>
    public int Finish()
    {
        End();
        return _damages > 0 ? ExitCodes.Failed : _unchecked > 0 ? ExitCodes.Incomplete : ExitCodes.Success;
    }

    public virtual void Dispose()
    {
    }

    /// <summary>Runs a check and shows how far it has come.</summary>
    protected virtual IReadOnlyList<CheckedLog> Watch(
        string file, Func<Action<FsckProgress>, IReadOnlyList<CheckedLog>> check) =>
        check(_ => { });

    protected abstract void Tell(string file, Damage damage);

    protected abstract void Tell(string file, IReadOnlyList<CheckedLog> logs, int damages);

    protected abstract void TellUnchecked(string file, string reason);

    protected abstract void End();
}
