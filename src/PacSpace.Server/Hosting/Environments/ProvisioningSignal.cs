namespace PacSpace.Server.Hosting.Environments;

/// <summary>Set when an environment was asked for.</summary>
public sealed class ProvisioningSignal(TimeProvider clock) : WakeSignal(clock);
