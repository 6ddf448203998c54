using System.Globalization;
using PacSpace.Storage.Fsck;
using Spectre.Console;

namespace PacSpace.Cli.Fsck;

/// <summary>A line for each damage and each ledger; with a progress bar where a person is looking.</summary>
internal sealed class TextOutput(IAnsiConsole console) : FsckOutput
{
    protected override IReadOnlyList<CheckedLog> Watch(
        string file, Func<Action<FsckProgress>, IReadOnlyList<CheckedLog>> check)
    {
        if (!console.Profile.Out.IsTerminal) return base.Watch(file, check);
        return console.Progress().AutoClear(true).Start(context =>
        {
            var task = context.AddTask(file);
            return check(progress =>
            {
                task.MaxValue = progress.Total;
                task.Value = progress.Done;
            });
        });
    }

    protected override void Tell(string file, Damage damage) => Line(file, damage.ToString());

    protected override void Tell(string file, IReadOnlyList<CheckedLog> logs, int damages)
    {
        foreach (var log in logs)
        {
            var (environment, state) = (log.State.Log.Environment, log.State);
            if (state.IsFrozen)
                Line(file, $"environment {environment} is frozen at entry {state.FrozenIndex}: {state.FrozenReason}");
            if (!log.SignatureChecked)
                Line(file,
                    $"environment {environment}: the signature of its head was not checked, its key is not known here");
        }
        var outcome = damages == 0 ? "clean" : string.Create(CultureInfo.InvariantCulture, $"damages found: {damages}");
        var (entries, customers) = (logs.Sum(l => l.Entries), logs.Sum(l => l.Customers));
        Line(file, string.Create(CultureInfo.InvariantCulture,
            $"environments: {logs.Count}, entries: {entries}, customers: {customers}; {outcome}"));
    }

    protected override void TellUnchecked(string file, string reason) => Line(file, reason);

    protected override void End()
    {
    }

    // One damage is one line whatever a stored text holds. Spectre wraps lines, which only a screen wants.
    private void Line(string file, string text)
    {
        var line = $"{file}: {text.ReplaceLineEndings(" ")}";
        if (console.Profile.Out.IsTerminal) console.WriteLine(line);
        else console.Profile.Out.Writer.WriteLine(line);
    }
}
