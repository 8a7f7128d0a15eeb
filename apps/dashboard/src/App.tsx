import { type ReactNode, Suspense, lazy } from 'react';
import { Link, Route, Switch } from 'wouter';
import { useSession, useWords } from './context.tsx';
import { OverviewPage } from './pages/overview/OverviewPage.tsx';
import { Shell } from './shell/Shell.tsx';
import { PageHeading } from './ui/PageHeading.tsx';
import { Loading } from './ui/StateBox.tsx';

const ServicesPage = lazy(async () => ({
  default: (await import('./pages/services/ServicesPage.tsx')).ServicesPage,
}));
const HealingPage = lazy(async () => ({
  default: (await import('./pages/healing/HealingPage.tsx')).HealingPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import('./pages/settings/SettingsPage.tsx')).SettingsPage,
}));
const LoginPage = lazy(async () => ({ default: (await import('./pages/login/LoginPage.tsx')).LoginPage }));
const LoginDialog = lazy(async () => ({
  default: (await import('./pages/login/LoginDialog.tsx')).LoginDialog,
}));

function NotFound() {
  const { app } = useWords();
  return (
    <>
      <PageHeading title={app.notFound}>{app.notFound}</PageHeading>
      <p>{app.notFoundSub}</p>
      <p>
        <Link href="/">{app.toHome}</Link>
      </p>
    </>
  );
}

function Pages(): ReactNode {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/" component={OverviewPage} />
        <Route path="/services" component={ServicesPage} />
        <Route path="/healing" component={HealingPage} />
        <Route path="/settings" component={SettingsPage} />
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}

/** The login, or the pages; the login over the pages when the session ended. */
export function App() {
  const session = useSession();
  switch (session.kind) {
    case 'checking':
      return null;
    case 'unreachable':
    case 'out':
      return (
        <Suspense>
          <LoginPage reachable={session.kind === 'out'} />
        </Suspense>
      );
    case 'in':
    case 'ended':
      return (
        <Shell>
          <Pages />
          {session.kind === 'ended' && (
            <Suspense>
              <LoginDialog user={session.user} />
            </Suspense>
          )}
        </Shell>
      );
  }
}
