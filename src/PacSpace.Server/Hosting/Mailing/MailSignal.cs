namespace PacSpace.Server.Hosting.Mailing;

/// <summary>Set when a mail was queued.</summary>
public sealed class MailSignal(TimeProvider clock) : WakeSignal(clock);
