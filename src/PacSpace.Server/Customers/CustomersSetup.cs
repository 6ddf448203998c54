using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Customers;

internal static class CustomersSetup
{
    public static IServiceCollection AddCustomers(this IServiceCollection services) =>
        services.AddSingleton<CustomerReader>().AddJsonContext(CustomersJson.Default);

    /// <summary>Customers as the Balance API lists them.</summary>
    public static void MapCustomers(this IEndpointRouteBuilder balance)
    {
        balance.MapGet("/customers", CustomerEndpoints.ListAsync).WithName("listCustomers");
        balance.MapGet("/customers/summary", CustomerEndpoints.SummaryAsync).WithName("summarizeCustomers");
        balance.MapGet("/customers/{customerId}", CustomerEndpoints.GetAsync).WithName("getCustomer")
            .WithRefusals(ErrorCodes.CustomerNotFound);
    }

    /// <summary>Customers as the dashboard manages them. Viewers read.</summary>
    public static void MapDashboardCustomers(this IEndpointRouteBuilder routes)
    {
        var customers = routes.MapGroup("/dashboard/customers").WithTags("Customers")
            .RequireAuthorization(Policies.Dashboard).PicksEnvironment();
        customers.MapGet("", CustomerDashboard.ListAsync).WithName("listDashboardCustomers");
        customers.MapPost("", CustomerDashboard.CreateAsync).WithName("createCustomer")
            .WithRefusals(ErrorCodes.CustomerExists).RequireAuthorization(Policies.Manage);
        customers.MapGet("/summary", CustomerDashboard.SummaryAsync).WithName("summarizeDashboardCustomers");
        customers.MapGet("/export", CustomerExports.CustomersAsync).WithName("exportCustomers")
            .Produces<string>(StatusCodes.Status200OK, CsvWriter.MediaType);
        customers.MapGet("/{customerId}", CustomerDashboard.GetAsync).WithName("getDashboardCustomer")
            .WithRefusals(ErrorCodes.CustomerNotFound, ErrorCodes.CheckpointNotFound);
        customers.MapPatch("/{customerId}", CustomerDashboard.ChangeAsync).WithName("changeCustomer")
            .WithRefusals(ErrorCodes.CustomerNotFound, ErrorCodes.UnitMismatch).RequireAuthorization(Policies.Manage);
        customers.MapGet("/{customerId}/export", CustomerExports.DeltasAsync).WithName("exportCustomerDeltas")
            .WithRefusals(ErrorCodes.CustomerNotFound, ErrorCodes.CheckpointNotFound)
            .Produces<string>(StatusCodes.Status200OK, CsvWriter.MediaType);
    }
}
