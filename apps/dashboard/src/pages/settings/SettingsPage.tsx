import { useState } from 'react';
import { ApiFailure } from '../../api/client.ts';
import { useDashboard, useIsLive, useSession, useSurroundings, useWords } from '../../context.tsx';
import { type Theme, readTheme, writeTheme } from '../../preferences.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { PageHeading } from '../../ui/PageHeading.tsx';
import { AboutBox } from './AboutBox.tsx';
import { Choice } from './Choice.tsx';
import styles from './settings.module.css';

const languages = [
  { value: 'de', label: 'Deutsch', lang: 'de' },
  { value: 'en', label: 'English', lang: 'en' },
] as const;

function Appearance() {
  const { words, language, setLanguage, details, setDetails } = useSurroundings();
  const [theme, setTheme] = useState<Theme>(readTheme);
  const { settings } = words;
  return (
    <Card heading={settings.appearance}>
      <div className={styles.choices}>
        <Choice legend={settings.language} options={languages} value={language} onChange={setLanguage} />
        <Choice
          legend={settings.theme}
          options={[
            { value: 'system', label: settings.themes.system },
            { value: 'light', label: settings.themes.light },
            { value: 'dark', label: settings.themes.dark },
          ]}
          value={theme}
          onChange={(chosen) => {
            setTheme(chosen);
            writeTheme(chosen);
          }}
        />
        <label className={styles.switch}>
          <input
            type="checkbox"
            role="switch"
            checked={details}
            aria-describedby="details-help"
            onChange={(event) => setDetails(event.target.checked)}
          />
          <span>{settings.details}</span>
        </label>
        <p id="details-help" className={styles.help}>
          {settings.detailsHelp}
        </p>
      </div>
    </Card>
  );
}

function Account() {
  const words = useWords();
  const dashboard = useDashboard();
  const session = useSession();
  const isLive = useIsLive();
  const [busy, setBusy] = useState(false);
  const logout = (): void => {
    setBusy(true);
    dashboard
      .logout()
      .catch((error: unknown) => {
        const code = error instanceof ApiFailure ? error.code : 'OFFLINE';
        dashboard.toasts.show('bad', words.states.failed(words.errors(code)));
      })
      .finally(() => setBusy(false));
  };
  return (
    <Card heading={words.settings.account}>
      <div className={styles.account}>
        {'user' in session && <p>{words.settings.signedInAs(session.user)}</p>}
        <Button onClick={logout} busy={busy} unavailable={isLive ? null : words.connection.needsConnection}>
          {words.settings.logout}
        </Button>
      </div>
    </Card>
  );
}

/** Language, appearance, the login and the box itself. */
export function SettingsPage() {
  const words = useWords();
  return (
    <>
      <PageHeading title={words.settings.title}>{words.settings.heading}</PageHeading>
      <div className={styles.columns}>
        <Appearance />
        <Account />
        <AboutBox />
      </div>
    </>
  );
}
