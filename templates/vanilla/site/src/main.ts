import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import { layout } from './layout';
import { wireThemeToggle } from './lib/theme';
import { startRouter } from './lib/router';
import { routes } from './routes';

const app = document.getElementById('app');
if (!app) throw new Error('index.html has no element with the id "app".');

app.innerHTML = layout().text;
wireThemeToggle(app);
startRouter(app, routes);
