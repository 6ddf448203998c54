using System.CommandLine;
using PacSpace.Client;

namespace PacSpace.Cli.Calls;

/// <summary>The options that say which deltas count. The server says which of them exclude one another.</summary>
internal static class ScopeOptions
{
    private static readonly Option<string?> Period = New("--period", "YYYY-MM", "One UTC month.");

    private static readonly Option<string?> TimePreset =
        New("--time-preset", "PRESET", "current_month, or custom together with dates.");

    private static readonly Option<string?> StartDate =
        New("--start-date", "TIME", "Inclusive start, such as 2026-11-01 (UTC) or 2026-11-01T09:30:00Z.");

    private static readonly Option<string?> EndDate = New("--end-date", "TIME", "Exclusive end.");

    private static readonly Option<string?> StartingCheckpoint =
        New("--starting-checkpoint", "ROOT|ID", "What came after this checkpoint: its proof root or id, or a record id.");

    private static readonly Option<string?> StartingCheckpointType =
        New("--starting-checkpoint-type", "TYPE", "What that is: proofRoot or recordId; may be left out.");

    private static readonly Option<int?> MonthsBack =
        new("--months-back") { Description = "The last N UTC months, the current one included.", HelpName = "N" };

    private static readonly Option<int?> DaysBack =
        new("--days-back") { Description = "The last N UTC days, today included.", HelpName = "N" };

    public static Command WithScope(this Command command)
    {
        Option[] options =
            [Period, MonthsBack, DaysBack, StartDate, EndDate, TimePreset, StartingCheckpoint, StartingCheckpointType];
        foreach (var option in options) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            Option[] given = [.. options.Where(o => result.GetResult(o) is not null)];
            if (given.Length > 1 && (given.Contains(MonthsBack) || given.Contains(DaysBack)))
                result.AddError("--months-back and --days-back are whole scopes: give no other one.");
            if (result.GetValue(MonthsBack) < 1 || result.GetValue(DaysBack) < 1)
                result.AddError("--months-back and --days-back are 1 or more.");
        });
        return command;
    }

    /// <summary>Null if none was given.</summary>
    public static Scope? Of(ParseResult parsed)
    {
        if (parsed.GetValue(MonthsBack) is { } months) return Scope.MonthsBack(months);
        if (parsed.GetValue(DaysBack) is { } days) return Scope.DaysBack(days);
        var scope = new Scope
        {
            Period = parsed.GetValue(Period),
            TimePreset = parsed.GetValue(TimePreset),
            StartDate = Values.Time(parsed, StartDate, "startDate"),
            EndDate = Values.Time(parsed, EndDate, "endDate"),
            StartingCheckpoint = parsed.GetValue(StartingCheckpoint),
            StartingCheckpointType = parsed.GetValue(StartingCheckpointType),
        };
        return scope == new Scope() ? null : scope;
    }

    private static Option<string?> New(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };
}
