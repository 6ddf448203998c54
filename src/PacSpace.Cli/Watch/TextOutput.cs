using Spectre.Console;

namespace PacSpace.Cli.Watch;

/// <summary>
/// A line for each look that found something new; alarms on the error stream, and a progress bar where a person is
/// looking.
/// </summary>
internal sealed class TextOutput(IAnsiConsole screen) : WatchOutput
{
    private readonly Dictionary<string, (WatchOutcome, string)> _last = [];

    public override async Task<WatchReport> WatchAsync(string origin, Look look)
    {
        if (!screen.Profile.Out.IsTerminal) return await base.WatchAsync(origin, look);
        return await screen.Progress().AutoClear(true).StartAsync(context =>
        {
            var task = context.AddTask(Markup.Escape(Terminal.Plain(origin))).IsIndeterminate();
            return look((done, total) =>
            {
                task.IsIndeterminate(false).MaxValue = total;
                task.Value = done;
            });
        });
    }

    public override void Tell(DateTimeOffset time, WatchReport report, string? evidence)
    {
        // An idle log is told once, an alarm every time.
        var now = (report.Outcome, report.What);
        var isNews = !_last.TryGetValue(report.Origin, out var last) || last != now;
        _last[report.Origin] = now;
        if (!isNews && !report.IsAlarm) return;
        var line = Terminal.Plain($"{time:u} {report.Origin}: {Label(report.Outcome)}{report.What}");
        if (report.IsAlarm) Alarm(line, evidence);
        else if (report.Outcome is WatchOutcome.Unchecked or WatchOutcome.Stale) Console.Error.WriteLine(line);
        else Console.Out.WriteLine(line);
    }

    private void Alarm(string line, string? evidence)
    {
        if (screen.Profile.Out.IsTerminal)
            screen.Write(new Panel($"[bold red]{Markup.Escape(line)}[/]").BorderColor(Color.Red));
        else Console.Error.WriteLine(line);
        // Not in the frame: a path must stay whole to be copied.
        if (evidence is not null) Console.Error.WriteLine($"Evidence, with both signed heads: {evidence}");
    }

    private static string Label(WatchOutcome outcome) => outcome switch
    {
        WatchOutcome.Forked => "FORKED: ",
        WatchOutcome.RolledBack => "ROLLED BACK: ",
        WatchOutcome.Damaged => "DAMAGED: ",
        WatchOutcome.Stale => "stale: ",
        WatchOutcome.Unchecked => "could not be checked: ",
        _ => "",
    };
}
