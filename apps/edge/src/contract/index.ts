export * from './api.ts';
export * from './events.ts';
export * from './live.ts';
export * from './queries.ts';
export * from './services.ts';
export * from './system.ts';
