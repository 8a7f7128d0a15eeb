/**
 * Settings of the embedded server. One box, few connections, a small memory: the figures behind them are in
 * docs/architecture.md. Given on the command line, so that an edited postgresql.conf cannot undo them.
 */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  ssl: 'off',
  shared_buffers: '8MB',
  max_connections: '20',
  work_mem: '1MB',
  maintenance_work_mem: '16MB',
  max_wal_size: '32MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  autovacuum_max_workers: '1',
  io_method: 'sync',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_line_prefix: '',
  log_checkpoints: 'off',
  lc_messages: 'C',
};

/** Arguments of `postgres` for a cluster and the folder of its socket. */
export const serverArguments = (cluster: string, socketFolder: string): readonly string[] => [
  '-D',
  cluster,
  '-k',
  socketFolder,
  ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

/** Arguments of `initdb`: C locale and UTF-8, so that no locale of the host can change an index. */
export const initArguments = (cluster: string): readonly string[] => [
  '-D',
  cluster,
  '-U',
  'arasul',
  '--auth=trust',
  '--encoding=UTF8',
  '--locale=C',
  '--no-instructions',
];
