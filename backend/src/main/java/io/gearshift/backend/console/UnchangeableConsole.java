package io.gearshift.backend.console;

import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.AuditCheck;
import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.HostMetrics;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.NamespaceWhy;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.SignInLink;
import io.gearshift.backend.api.TokenView;
import io.gearshift.backend.api.UserView;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a console of the past refuses: everything that changes something, and what is not kept.
abstract class UnchangeableConsole implements Console {

    private static ConsoleException unchangeable() {
        return new ConsoleException(
                ErrorCode.PAST_READ_ONLY,
                "What is past cannot be changed. Leave the time out to change how it is now.");
    }

    private static ConsoleException notKept(String what) {
        return new ConsoleException(
                ErrorCode.PAST_NOT_KEPT,
                what + ": not kept of earlier times. Leave the time out to see how it is now.");
    }

    @Override
    public Gear createGear(GearSpec spec) {
        throw unchangeable();
    }

    @Override
    public Gear startGear(String gear) {
        throw unchangeable();
    }

    @Override
    public Gear stopGear(String gear, Duration grace) {
        throw unchangeable();
    }

    @Override
    public Gear restartGear(String gear, Duration grace) {
        throw unchangeable();
    }

    @Override
    public Gear pauseGear(String gear) {
        throw unchangeable();
    }

    @Override
    public Gear resumeGear(String gear) {
        throw unchangeable();
    }

    @Override
    public void deleteGear(String gear, boolean force) {
        throw unchangeable();
    }

    @Override
    public LimitPreview previewLimits(String gear, LimitChange change) {
        throw unchangeable();
    }

    @Override
    public LimitResult changeLimits(
            String gear,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        throw unchangeable();
    }

    @Override
    public LimitResult confirmLimits(String changeId) {
        throw unchangeable();
    }

    @Override
    public LimitResult undoLimits(String changeId) {
        throw unchangeable();
    }

    @Override
    public Gear adoptDrift(String gear) {
        throw unchangeable();
    }

    @Override
    public Gear revertDrift(String gear) {
        throw unchangeable();
    }

    @Override
    public List<HostMetrics> metrics(@Nullable String host) {
        throw notKept("Totals");
    }

    @Override
    public Blame blame(String gear, String resource) {
        throw notKept("Whose use rose");
    }

    @Override
    public List<ProcessRow> processes(String gear) {
        throw notKept("Processes");
    }

    @Override
    public List<NamespaceRow> processNamespaces(String host, int pid) {
        throw notKept("Which process was in which namespace");
    }

    @Override
    public List<NamespaceNode> namespaceTree(String host) {
        throw notKept("Parents and owners of namespaces");
    }

    @Override
    public NamespaceMatrix namespaceMatrix(String host) {
        throw notKept("The matrix of namespaces");
    }

    @Override
    public NamespaceWhy namespaceWhy(String host, String a, String b) {
        throw notKept("What one process could see of another");
    }

    @Override
    public List<GearNamespace> gearNamespaces(String gear) {
        throw notKept("What a gear shared");
    }

    @Override
    public GearMirror gearMirror(String gear) {
        throw notKept("A gear from inside");
    }

    @Override
    public LogPage logs(String gear, @Nullable String cursor, int count) {
        throw notKept("Output by its time");
    }

    @Override
    public ExecResult exec(String gear, ExecRequest request, OutputSink sink) {
        throw unchangeable();
    }

    @Override
    public List<AuditRow> audit(AuditQuery query) {
        throw notKept("The audit as it was");
    }

    @Override
    public AuditCheck checkAudit(Duration notOlder) {
        throw notKept("The audit as it was");
    }

    @Override
    public List<UserView> users() {
        throw notKept("Users");
    }

    @Override
    public UserView putUser(String name, char @Nullable [] password, List<UserView.Grant> grants) {
        throw unchangeable();
    }

    @Override
    public UserView setUserDisabled(String name, boolean disabled) {
        throw unchangeable();
    }

    @Override
    public List<TokenView> tokens() {
        throw notKept("Tokens");
    }

    @Override
    public TokenView.Created createToken(
            String label, Set<Right> rights, @Nullable Duration validFor) {
        throw unchangeable();
    }

    @Override
    public void revokeToken(String id) {
        throw unchangeable();
    }

    @Override
    public List<SessionView> sessions() {
        throw notKept("Sessions");
    }

    @Override
    public void revokeSession(String id) {
        throw unchangeable();
    }

    @Override
    public SignInLink createSignInLink(String user) {
        throw unchangeable();
    }

    @Override
    public List<AlertRule> alertRules() {
        throw notKept("Rules of alerts");
    }

    @Override
    public AlertRule putAlertRule(String id, AlertRule.Terms terms) {
        throw unchangeable();
    }

    @Override
    public void deleteAlertRule(String id) {
        throw unchangeable();
    }

    @Override
    public AlertRule silenceAlertRule(String id, Duration forTime) {
        throw unchangeable();
    }

    @Override
    public List<AlertRule> undoAlertRule(String id) {
        throw unchangeable();
    }

    @Override
    public List<AlertTarget> alertTargets() {
        throw notKept("Targets of alerts");
    }

    @Override
    public AlertTarget putAlertTarget(
            String id, AlertTarget.Terms terms, char @Nullable [] secret) {
        throw unchangeable();
    }

    @Override
    public void deleteAlertTarget(String id) {
        throw unchangeable();
    }

    @Override
    public AlertTarget testAlertTarget(String id) {
        throw unchangeable();
    }

    @Override
    public LimitPreview previewGroupLimits(String host, String path, LimitChange change) {
        throw unchangeable();
    }

    @Override
    public LimitResult changeGroupLimits(
            String host,
            String path,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        throw unchangeable();
    }

    @Override
    public List<Bulk.Preview> previewBulk(List<String> gears, LimitChange change) {
        throw unchangeable();
    }

    @Override
    public Bulk startBulk(Bulk.Order order) {
        throw unchangeable();
    }

    @Override
    public Bulk bulk(String id) {
        throw notKept("Bulk changes");
    }

    @Override
    public Bulk confirmBulk(String id) {
        throw unchangeable();
    }

    @Override
    public Bulk undoBulk(String id) {
        throw unchangeable();
    }

    @Override
    public void deleteUser(String name) {
        throw unchangeable();
    }

    @Override
    public int endOtherSessions(@Nullable String user) {
        throw unchangeable();
    }
}
