// SPDX-License-Identifier: Apache-2.0

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/**
 * OpenSearch 2 or 3, whichever is on the class path, as one node on loopback: java -cp 'lib/*'
 * Server.java HOME PORT. OpenSearch's own main() wants an installation, and refuses root.
 */
public final class Server {
    private static final List<String> MODULES = List.of(
        "analysis.common.CommonAnalysis",
        "index.mapper.MapperExtras",
        "index.reindex.Reindex",
        "ingest.common.IngestCommon",
        "join.ParentJoin",
        "painless.Painless",
        "script.expression.Expression",
        "script.mustache.Mustache",
        "search.aggregations.matrix.MatrixAggregation",
        "transport.Netty4");

    private static final class ClassPathNode extends Node {
        @SuppressWarnings({"unchecked", "rawtypes"})
        ClassPathNode(Environment environment, Collection modules) {
            super(environment, modules, false);
        }
    }

    // A module's class was renamed with version 3, and is no longer given as a class.
    private static Object module(String name) throws ClassNotFoundException {
        if (Version.CURRENT.major < 3) {
            return Class.forName("org.opensearch." + name + "Plugin");
        }
        String type = "org.opensearch." + name + "ModulePlugin";
        return new PluginInfo(type, name, "", Version.CURRENT, "21", type, "", List.of(), false);
    }

    public static void main(String[] args) throws Exception {
        Settings settings = Settings.builder()
            .put("path.home", args[0])
            .put("network.host", "127.0.0.1")
            .put("http.port", args[1])
            .put("transport.port", "0")
            .put("discovery.type", "single-node")
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .put("node.name", "test")
            .build();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), Path.of(args[0]), () -> "test");
        Collection<Object> modules = new ArrayList<>();
        for (String name : MODULES) {
            modules.add(module(name));
        }
        Node node = new ClassPathNode(environment, modules);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception e) {
                e.printStackTrace();
            }
        }));
        node.start();
        Thread.currentThread().join();
    }
}
