namespace PacSpace.Server.Hosting.Tenants;

/// <summary>Set when a tenant changed how long payloads are kept.</summary>
public sealed class RetentionSignal(TimeProvider clock) : WakeSignal(clock);
