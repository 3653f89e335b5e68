import { integer, list, type Setting, secret, text } from "./setting.ts";

/** Whom the service calls of itself: those who are told of jobs, and Airflow. */
export interface OutboundSettings {
  webhookHosts: readonly string[];
  webhookSecret: string;
  airflowUrl: string;
  airflowUser: string;
  airflowPassword: string;
  airflowToken: string;
  airflowTimeoutMs: number;
}

export const outboundSettings: { readonly [Key in keyof OutboundSettings]: Setting<OutboundSettings[Key]> } = {
  webhookHosts: list(
    "WEBHOOK_HOSTS",
    [],
    "Hosts that may be told when runs of tests and workflows end, comma-separated host or host:port",
  ),
  webhookSecret: secret("WEBHOOK_SECRET", "What they know by that they were told by this service; whsec_… or any text"),
  airflowUrl: text(
    "AIRFLOW_URL",
    "",
    "Airflow's API, as in https://airflow.example.org/api/v2; without it there is none",
  ),
  airflowUser: text("AIRFLOW_USER", "", "User of Airflow, where it is not AIRFLOW_TOKEN"),
  airflowPassword: secret("AIRFLOW_PASSWORD", "Password of that user"),
  airflowToken: secret("AIRFLOW_TOKEN", "Token that Airflow takes"),
  airflowTimeoutMs: integer(
    "AIRFLOW_TIMEOUT_MS",
    30_000,
    10,
    3_600_000,
    "Longest time that Airflow may take to answer",
  ),
};
